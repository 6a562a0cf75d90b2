_store = None
