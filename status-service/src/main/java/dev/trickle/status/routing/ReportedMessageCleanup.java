package dev.trickle.status.routing;

import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes message ids that the sender knows meanwhile. */
@Component
class ReportedMessageCleanup {

    private final GuardedTask cleanup;

    ReportedMessageCleanup(ReportedMessageRepository messages) {
        this.cleanup = new GuardedTask("reported-messages", messages::deleteKnown);
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void deleteKnown() {
        cleanup.run();
    }
}
