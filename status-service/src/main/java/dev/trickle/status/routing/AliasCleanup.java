package dev.trickle.status.routing;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Deletes new phone numbers after their retention; until then the API moves the customer. */
@Component
class AliasCleanup {

    private final AliasRepository aliases;
    private final RoutingProperties settings;
    private final InstantSource clock;
    private final GuardedTask cleanup = new GuardedTask("number-changes", this::deletePhones);

    AliasCleanup(AliasRepository aliases, RoutingProperties settings, InstantSource clock) {
        this.aliases = aliases;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void deleteExpired() {
        cleanup.run();
    }

    private void deletePhones() {
        aliases.deletePhonesUntil(clock.instant().minus(settings.numberChangeRetention()));
    }
}
