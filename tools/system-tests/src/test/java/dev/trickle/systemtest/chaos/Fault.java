package dev.trickle.systemtest.chaos;

import java.time.Duration;

/** A fault that a schedule injects. */
sealed interface Fault {

    /** SIGKILL and an immediate restart. */
    record Kill(ClusterProcess process) implements Fault {

        @Override
        public String toString() {
            return "kill -9 " + process;
        }
    }

    /** SIGKILL, and a restart after the duration. */
    record Outage(ClusterProcess process, Duration duration) implements Fault {

        @Override
        public String toString() {
            return "kill -9 %s, away for %d ms".formatted(process, duration.toMillis());
        }
    }

    /** SIGTERM and a restart after termination. */
    record Restart(ClusterProcess process) implements Fault {

        @Override
        public String toString() {
            return "restart " + process;
        }
    }

    /** SIGSTOP, and SIGCONT after the duration. */
    record Freeze(ClusterProcess process, Duration duration) implements Fault {

        @Override
        public String toString() {
            return "freeze %s for %d ms".formatted(process, duration.toMillis());
        }
    }

    /** A network fault on a link for a duration. */
    record Cut(CuttableLink link, NetworkFault networkFault, Duration duration) implements Fault {

        @Override
        public String toString() {
            return "%s of %s for %d ms".formatted(networkFault, link, duration.toMillis());
        }
    }

    /** Calls that get a faulty response from the Cloud API. */
    record CallFault(CloudApiFault cloudApiFault, int calls) implements Fault {

        @Override
        public String toString() {
            return "%s to %d calls".formatted(cloudApiFault, calls);
        }
    }

    /** A change at Meta that ends after the duration. */
    record ChangeAtMeta(MetaChange metaChange, Duration duration) implements Fault {

        @Override
        public String toString() {
            return "%s for %d ms".formatted(metaChange, duration.toMillis());
        }
    }

    /** The senders are terminated and their offsets are reset to the beginning. */
    record Rewind() implements Fault {

        @Override
        public String toString() {
            return "reset sender offsets";
        }
    }
}
