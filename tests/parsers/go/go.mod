module together.example/ask

go 1.21
