package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.scheduler.store.AccountContext;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Checks at every save that each recipient is counted exactly once: the planned recipients of a campaign are queued
 * or counted in exactly one state, and the in-flight count of an account equals its index. A violation is an error in
 * the log, a metric and an unhealthy status until the counts add up again.
 */
final class CountCheck implements HealthIndicator, MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(CountCheck.class);

    /** Names of the inconsistent campaigns and counts, by account. */
    private final Map<AccountId, Set<String>> violations = new ConcurrentHashMap<>();

    void check(AccountContext context) {
        var inFlight = context.inFlightRecipients().size();
        report(
                context.id(),
                "in_flight",
                context.state().inFlight() == inFlight,
                () -> "count=" + context.state().inFlight() + " index=" + inFlight);
        context.unsavedCampaigns()
                .forEach(campaign -> report(
                        context.id(),
                        campaign.campaign().toString(),
                        campaign.isConsistent(),
                        () -> "plan=%s %s %s".formatted(campaign.plan().count(), campaign.queue(), campaign.counts())));
    }

    /** The counts are formatted only for a violation: the check runs for every event. */
    private void report(AccountId account, String name, boolean isConsistent, Supplier<String> counts) {
        var ofAccount = violations.getOrDefault(account, Set.of());
        if (isConsistent && ofAccount.contains(name)) {
            ofAccount.remove(name);
            log.info("Counts consistent again account={} name={}", account, name);
        } else if (!isConsistent && !ofAccount.contains(name)) {
            violations
                    .computeIfAbsent(account, first -> ConcurrentHashMap.newKeySet())
                    .add(name);
            log.error("Counts inconsistent account={} name={} {}", account, name, counts.get());
        }
    }

    /** Removes an account whose task has moved to another instance, which checks it from then on. */
    void remove(AccountId account) {
        violations.remove(account);
    }

    int violations() {
        return violations.values().stream().mapToInt(Set::size).sum();
    }

    @Override
    public Health health() {
        var found = new TreeSet<String>();
        violations.forEach((account, names) -> names.forEach(name -> found.add(account + " " + name)));
        return (found.isEmpty() ? Health.up() : Health.down().withDetail("violations", found)).build();
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("trickle.scheduler.count.violations", this, CountCheck::violations)
                .description("Campaigns and accounts whose recipients do not add up")
                .register(meters);
    }
}
