package dev.trickle.systemtest.chaos;

import dev.trickle.systemtest.chaos.Schedule.ScheduleStep;
import java.util.List;

/** Detects a deliberate defect. */
sealed interface Judge {

    /** Checks all promises after faults that expose the defect. */
    record Faults(List<ScheduleStep> steps) implements Judge {}

    /** A test of the suite whose failure message names the promise. */
    record OrdinaryTest(String type, String method) implements Judge {

        @Override
        public String toString() {
            return type.substring(type.lastIndexOf('.') + 1) + "." + method;
        }
    }

    /** A test class of another module, for a defect that no fault can show: one of its assertions must fail. */
    record ModuleTest(String module, String type) implements Judge {

        String simpleName() {
            return type.substring(type.lastIndexOf('.') + 1);
        }
    }
}
