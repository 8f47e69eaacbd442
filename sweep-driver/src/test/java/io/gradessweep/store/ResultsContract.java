package io.gradessweep.store;

/** What a contract needs: each that extends this one is about one thing, and {@link ResultStoreContract} is all of them. */
interface ResultsContract {
    /** Results of this test's own, on the file system that the test class is about. */
    ResultsFixture results();
}
