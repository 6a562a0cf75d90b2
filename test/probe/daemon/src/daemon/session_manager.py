class SessionManager:
    def __init__(self):
        self._sessions = {}
