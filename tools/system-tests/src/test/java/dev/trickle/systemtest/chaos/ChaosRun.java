package dev.trickle.systemtest.chaos;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.promises.Books;
import dev.trickle.systemtest.promises.Evidence;
import dev.trickle.systemtest.promises.Evidence.Order;
import dev.trickle.systemtest.promises.Evidence.Wish;
import dev.trickle.systemtest.promises.Promise;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Schedules of faults on one installation, and the promises after each. */
final class ChaosRun implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChaosRun.class);

    /** From the last fault until everything is as if there had been none. */
    private static final Duration UNTIL_SETTLED = Duration.ofMinutes(4);

    private static final Duration UNTIL_BROKEN = Duration.ofSeconds(75);

    private static final Duration UNTIL_THE_VIEW_HAS_CAUGHT_UP = Duration.ofSeconds(15);

    private static final Duration A_MOMENT = Duration.ofMillis(200);

    private static final String NOT_YET = """
            SELECT (SELECT count(*) FROM campaign_plans WHERE published_at IS NULL)
                 + (SELECT count(*) FROM marketing_campaign_recipients r
                      LEFT JOIN marketing_campaign_deliveries d ON d.recipient_id = r.id
                     WHERE recipient_state(coalesce(d.milestones, 0), coalesce(d.attempt_flags, 0)) IN ('pending', 'queued'))
            """;

    private static final String OPEN = """
            SELECT count(*) FROM marketing_campaigns c LEFT JOIN marketing_campaign_progress p ON p.campaign_id = c.id
             WHERE p.closed_at IS NULL
            """;

    private final Installation installation;
    private final Books books;
    private final Duration patience;
    private final boolean spread;
    private final Consumer<String> tell;

    /** @param spread whether faults come over some days, whatever people do meanwhile, and not right after what they do */
    private ChaosRun(Installation installation, Duration patience, boolean spread, Consumer<String> tell) {
        this.installation = installation;
        this.patience = patience;
        this.spread = spread;
        this.books = Books.of(installation.harness(), Installation.LIMIT);
        this.tell = tell;
    }

    /**
     * Starts everything.
     *
     * @param test names the folder of logs and data
     * @param tell hears what happens, line by line
     */
    static ChaosRun start(Class<?> test, Consumer<String> tell) {
        var began = System.nanoTime();
        var installation = Installation.start(test);
        tell.accept("everything runs after %d s".formatted(secondsSince(began)));
        return new ChaosRun(installation, UNTIL_SETTLED, true, tell);
    }

    private static long secondsSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toSeconds();
    }

    /**
     * The same with a schema that lacks something; what is broken need not settle.
     *
     * @param sql what is done to it
     */
    static ChaosRun startBroken(Class<?> test, List<String> sql, Consumer<String> tell) {
        var installation = Installation.start(test);
        sql.forEach(each -> installation.harness().database().sql().sql(each).update());
        return new ChaosRun(installation, UNTIL_BROKEN, false, tell);
    }

    /** So many schedules, beginning with this seed; each has the next one. */
    Result run(int schedules, long seed) {
        var all = Result.none();
        for (var number = 0; number < schedules; number++) {
            all = all.plus(run(Schedule.of(seed + number)));
        }
        tell.accept(all.toString());
        return all;
    }

    Result run(Schedule schedule) {
        var began = System.nanoTime();
        tell.accept("seed=%d %s".formatted(schedule.seed(), schedule));
        try (var campaigns = new Campaigns(installation)) {
            var chance = new Random(schedule.seed());
            var strikes = new Strikes(installation, campaigns, chance);
            campaigns.beginOrdering();
            for (var step : schedule.steps()) {
                if (spread) {
                    strikes.awaitMoreMessages();
                }
                campaigns.act(step.act(), chance);
                if (!spread) {
                    until("somebody has acted", campaigns, campaigns::everybodyHasActed);
                }
                strikes.strike(step.fault());
            }
            var faults = secondsSince(began);
            var struck = System.nanoTime();
            installation.awaitWhole();
            campaigns.endOrdering();
            settle(campaigns);
            var result = resultOf(
                    schedule,
                    evidence(campaigns.orders().takeAll(), campaigns.wishes().takeAll()));
            tell.accept("seed=%d %s (%d s of faults, %d of which hit nothing, %d s until settled)"
                    .formatted(schedule.seed(), result, faults, strikes.misses(), secondsSince(struck)));
            return result;
        }
    }

    /** What does not settle is found by the promises: somebody is forgotten then. */
    private void settle(Campaigns campaigns) {
        try {
            until("everybody has been dealt with", campaigns, () -> count(NOT_YET) == 0 && nothingIsUntold());
            campaigns.turnToTheEnd();
            until("all campaigns are closed", campaigns, () -> count(OPEN) == 0 && nothingIsUntold());
        } catch (ConditionTimeoutException never) {
            log.warn("Not settled", never);
            tell.accept("not settled: " + never.getMessage());
        }
    }

    private void until(String what, Campaigns campaigns, Callable<Boolean> condition) {
        await(what).atMost(patience).pollInterval(A_MOMENT).ignoreExceptions().until(() -> {
            campaigns.look();
            return condition.call();
        });
    }

    private boolean nothingIsUntold() {
        var webhooks = installation.harness().simulator().webhooks();
        return webhooks.path("unconfirmed").asInt() == 0
                && count(
                                "SELECT (SELECT count(*) FROM send_attempts WHERE state = 'claimed') + (SELECT count(*) FROM sender_outbox)")
                        == 0;
    }

    private int count(String sql) {
        return installation
                .harness()
                .database()
                .sql()
                .sql(sql)
                .query(Integer.class)
                .single();
    }

    /** What is in the books when the view has caught up with the topics; where it never does, that is a breach. */
    private Evidence evidence(List<Order> orders, List<Wish> wishes) {
        var end = System.nanoTime() + UNTIL_THE_VIEW_HAS_CAUGHT_UP.toNanos();
        var evidence = books.about(orders, wishes);
        while (System.nanoTime() < end && !holds(evidence)) {
            evidence = books.about(orders, wishes);
        }
        books.close(orders);
        return evidence;
    }

    private static boolean holds(Evidence evidence) {
        return Promise.ALL.stream()
                .allMatch(promise -> promise.breaches(evidence).isEmpty());
    }

    private Result resultOf(Schedule schedule, Evidence evidence) {
        Map<String, List<String>> breaches = new LinkedHashMap<>();
        for (var promise : Promise.ALL) {
            var found = promise.breaches(evidence);
            breaches.put(promise.counted(), found);
            found.stream().limit(5).forEach(breach -> tell.accept("  " + promise.counted() + ": " + breach));
        }
        var unconfirmed = (int) evidence.view().stream()
                .filter(row -> row.state().equals("unconfirmed"))
                .count();
        return Result.of(schedule.steps().size(), evidence.ledger().size(), breaches, unconfirmed);
    }

    @Override
    public void close() {
        installation.close();
    }
}
