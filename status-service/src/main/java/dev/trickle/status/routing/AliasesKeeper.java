package dev.trickle.status.routing;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Forgets new numbers when whoever was to be moved to them has had the time. */
@Component
class AliasesKeeper {

    private final Aliases aliases;
    private final RoutingSettings settings;
    private final InstantSource calendar;
    private final RepeatedTask forgetting = new RepeatedTask("new-numbers", this::forgetPhones);

    AliasesKeeper(Aliases aliases, RoutingSettings settings, InstantSource calendar) {
        this.aliases = aliases;
        this.settings = settings;
        this.calendar = calendar;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void forget() {
        forgetting.run();
    }

    private void forgetPhones() {
        aliases.forgetPhonesBy(calendar.instant().minus(settings.newNumbersFor()));
    }
}
