package dev.trickle.api.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.SharedSettings;
import java.time.Duration;

/** Runs {@link PublishedPlanCheck} for all accounts at the start and every minute. */
final class PublishedPlanWorker {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final PublishedPlanCheck check;
    private final SharedSettings sharedSettings;
    private long nextCheck = System.nanoTime();

    PublishedPlanWorker(PublishedPlanCheck check, SharedSettings sharedSettings) {
        this.check = check;
        this.sharedSettings = sharedSettings;
    }

    /** Compares if the interval has passed; false, because there is no further work. */
    boolean compareIfDue() {
        if (System.nanoTime() - nextCheck >= 0) {
            nextCheck = System.nanoTime() + INTERVAL.toNanos();
            sharedSettings.accounts().keySet().forEach(account -> check.compare(new AccountId(account)));
        }
        return false;
    }
}
