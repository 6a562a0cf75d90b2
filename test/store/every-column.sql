FROM span;
