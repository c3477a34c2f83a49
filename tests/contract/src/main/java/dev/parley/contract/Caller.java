package dev.parley.contract;

/// Who calls the server.
enum Caller {
    /// May send whatever it likes.
    TEST,

    /// A client of the project: sends requests that are documented, and in them nothing that is not.
    CLIENT
}
