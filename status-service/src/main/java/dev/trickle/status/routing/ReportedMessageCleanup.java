package dev.trickle.status.routing;

import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Forgets message ids that the sender has come to know. */
@Component
class ReportedMessageCleanup {

    private final GuardedTask forgetting;

    ReportedMessageCleanup(ReportedMessageRepository messages) {
        this.forgetting = new GuardedTask("reported-messages", messages::forgetAnswered);
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void forget() {
        forgetting.run();
    }
}
