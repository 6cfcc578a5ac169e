package dev.trickle.status.routing;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Forgets new numbers when whoever was to be moved to them has had the time. */
@Component
class AliasCleanup {

    private final AliasRepository aliasRepository;
    private final RoutingProperties settings;
    private final InstantSource calendar;
    private final GuardedTask forgetting = new GuardedTask("new-numbers", this::forgetPhones);

    AliasCleanup(AliasRepository aliasRepository, RoutingProperties settings, InstantSource calendar) {
        this.aliasRepository = aliasRepository;
        this.settings = settings;
        this.calendar = calendar;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void forget() {
        forgetting.run();
    }

    private void forgetPhones() {
        aliasRepository.forgetPhonesBy(calendar.instant().minus(settings.newNumbersFor()));
    }
}
