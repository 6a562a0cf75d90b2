_storage_instance = None
