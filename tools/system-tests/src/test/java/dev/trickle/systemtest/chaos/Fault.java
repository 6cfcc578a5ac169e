package dev.trickle.systemtest.chaos;

import java.time.Duration;

/** Something that goes wrong. */
sealed interface Fault {

    /** SIGKILL, and a new start at once. */
    record Kill(ClusterProcess part) implements Fault {

        @Override
        public String toString() {
            return "kill -9 " + part;
        }
    }

    /** SIGTERM, and a new start when it has ended. */
    record Restart(ClusterProcess part) implements Fault {

        @Override
        public String toString() {
            return "restart " + part;
        }
    }

    /** SIGSTOP, and SIGCONT after a while. */
    record Freeze(ClusterProcess part, Duration length) implements Fault {

        @Override
        public String toString() {
            return "freeze %s for %d ms".formatted(part, length.toMillis());
        }
    }

    /** A network that does harm for a while. */
    record Cut(CuttableLink way, NetworkFault harm, Duration length) implements Fault {

        @Override
        public String toString() {
            return "%s of %s for %d ms".formatted(harm, way, length.toMillis());
        }
    }

    /** Calls of which WhatsApp makes something else. */
    record CallFault(CloudApiFault answer, int calls) implements Fault {

        @Override
        public String toString() {
            return "%s to %d calls".formatted(answer, calls);
        }
    }

    /** The senders are ended, and what they have read of the requests is forgotten. */
    record Rewind() implements Fault {

        @Override
        public String toString() {
            return "requests are read from the beginning";
        }
    }
}
