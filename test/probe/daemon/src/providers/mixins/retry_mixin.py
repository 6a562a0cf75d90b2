class RetryMixin:
    def _execute_with_retry(self, operation, operation_name, max_retries=2):
        for attempt in range(max_retries):
            try:
                return operation()
            except ConnectionError:
                if attempt == max_retries - 1:
                    raise
