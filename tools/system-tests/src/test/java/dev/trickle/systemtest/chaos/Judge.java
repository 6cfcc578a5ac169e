package dev.trickle.systemtest.chaos;

import dev.trickle.systemtest.chaos.Schedule.ScheduleStep;
import java.util.List;

/** Who has to notice that something is broken. */
sealed interface Judge {

    /** All promises, after faults that let it show. */
    record Faults(List<ScheduleStep> steps) implements Judge {}

    /** A test of the suite, which names the promise in what it says when it fails. */
    record OrdinaryTest(String type, String method) implements Judge {

        @Override
        public String toString() {
            return type.substring(type.lastIndexOf('.') + 1) + "." + method;
        }
    }
}
