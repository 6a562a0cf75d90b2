_expert_validation_cache = {}
