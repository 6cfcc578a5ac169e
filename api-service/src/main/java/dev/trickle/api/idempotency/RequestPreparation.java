package dev.trickle.api.idempotency;

/**
 * Work for a request that waits for other servers, done before the transaction of its key begins. It changes nothing:
 * after a crash the repeated request does it again.
 */
@FunctionalInterface
public interface RequestPreparation {

    /**
     * Prepares a request whose key is new. The result belongs to the thread of the request until it is closed.
     *
     * @param path of the request
     * @param body that is not validated
     */
    Prepared prepare(String path, byte[] body);

    /** What was prepared. */
    @FunctionalInterface
    interface Prepared extends AutoCloseable {

        @Override
        void close();
    }
}
