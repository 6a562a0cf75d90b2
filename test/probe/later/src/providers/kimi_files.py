def upload_file(client, file_path, purpose="file-extract"):
    return "file-1"
