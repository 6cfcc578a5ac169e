package dev.trickle.status.routing;

import dev.trickle.status.identity.AliasRepository;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes rows that nothing needs any more, every hour. One deletion that fails does not prevent the others. */
@Component
class CleanupJobs {

    private final List<GuardedTask> jobs;

    CleanupJobs(
            AliasRepository aliases,
            ReportedMessageRepository messages,
            UnprocessedWebhookRepository webhooks,
            RoutingProperties settings,
            InstantSource clock) {
        jobs = List.of(
                // Until then the API moves the customer to the new number.
                new GuardedTask(
                        "number-changes",
                        () -> aliases.deletePhonesUntil(clock.instant().minus(settings.numberChangeRetention()))),
                // The sender knows these message ids itself by now.
                new GuardedTask("reported-messages", messages::deleteKnown),
                new GuardedTask("unprocessed-webhooks", webhooks::deleteExpired));
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void run() {
        jobs.forEach(GuardedTask::run);
    }
}
