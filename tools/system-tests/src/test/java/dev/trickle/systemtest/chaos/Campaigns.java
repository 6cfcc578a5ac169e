package dev.trickle.systemtest.chaos;

import dev.trickle.systemtest.harness.Shop;
import dev.trickle.systemtest.promises.Evidence.Order;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps every shop sending: orders the next campaign when one ends, and turns to the next day when one is used up. */
final class Campaigns implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Campaigns.class);

    private static final Duration QUIET_FOR = Duration.ofSeconds(1);

    /** Beyond the margin for clocks that differ. */
    private static final Duration A_DAY_AND_MORE = Duration.ofHours(24).plusMinutes(2);

    /** Then everything is settled that nobody has evidence of. */
    private static final Duration UNTIL_EVERYTHING_CLOSES = Duration.ofDays(8);

    private final Installation installation;
    private final Patience api;
    private final Orders orders;
    private final Wishes wishes;
    private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Shop, CompletableFuture<Order>> newest = new HashMap<>();
    private final List<CompletableFuture<Void>> acts = new ArrayList<>();
    private boolean ordering = true;
    private Stillness still = new Stillness(List.of(), System.nanoTime());

    Campaigns(Installation installation) {
        this.installation = installation;
        this.api = new Patience(installation.api());
        this.orders = new Orders(api, installation::nextOrder);
        this.wishes = new Wishes(installation, api);
    }

    /** What was seen, and since when it has not changed. */
    private record Stillness(List<Object> seen, long since) {}

    Orders orders() {
        return orders;
    }

    Wishes wishes() {
        return wishes;
    }

    /** Whether somebody waits for an answer of the API. */
    boolean isAsking() {
        return api.open() > 0;
    }

    /** Somebody does something, and insists on it. */
    void act(Act act, Random chance) {
        var shop = installation.harness().shops().get(chance.nextInt(newest.size()));
        var order = newest.get(shop);
        acts.add(CompletableFuture.runAsync(
                () -> {
                    switch (act) {
                        case NOTHING -> {}
                        case STOP_BY_WEBHOOK -> wishes.stop(chance);
                        case UNSUBSCRIBE -> wishes.unsubscribe(chance);
                        case PAUSE -> wishes.pause(order.join());
                        case RESUME -> wishes.resumeAll();
                        case TAKE_OVER -> wishes.takeOver();
                        case CANCEL -> wishes.cancel(order.join());
                    }
                },
                people));
    }

    /** One more campaign of some shop, whether it needs one or not: somebody waits for an answer now. */
    void orderOneMore(Random chance) {
        order(installation.harness().shops().get(chance.nextInt(newest.size())));
    }

    void beginOrdering() {
        ordering = true;
        installation.harness().shops().forEach(this::order);
    }

    /** Nothing new; what people have begun is answered, and what is paused goes on. */
    void endOrdering() {
        ordering = false;
        newest.values().forEach(CompletableFuture::join);
        acts.forEach(CompletableFuture::join);
        acts.clear();
        wishes.resumeAll();
    }

    private void order(Shop shop) {
        var before = newest.getOrDefault(shop, CompletableFuture.completedFuture(null));
        newest.put(shop, before.thenApplyAsync(ended -> orders.place(shop), people));
    }

    /** To be called again and again. */
    void look() {
        if (!installation.isWhole()) {
            return;
        }
        if (ordering) {
            installation.harness().shops().stream().filter(this::hasNothingToDo).forEach(this::order);
        }
        if (isStill()) {
            turnThePage();
        }
    }

    private boolean hasNothingToDo(Shop shop) {
        return newest.get(shop).isDone() && waitingOf(shop) == 0;
    }

    private int waitingOf(Shop shop) {
        return database()
                .sql("""
                        SELECT count(*) FROM marketing_campaign_recipients r
                          JOIN marketing_campaigns c ON c.id = r.campaign_id AND c.wanted_state <> 'cancelled'
                          LEFT JOIN marketing_campaign_deliveries d ON d.recipient_id = r.id
                         WHERE c.account_id = :account
                           AND recipient_state(coalesce(d.mask, 0), coalesce(d.attempt_mask, 0)) IN ('pending', 'queued')
                        """)
                .param("account", shop.account().value())
                .query(Integer.class)
                .single();
    }

    /** Whether nothing has moved for a while, and nothing is about to. */
    private boolean isStill() {
        var seen = fingerprint();
        var changed = !seen.equals(still.seen());
        if (changed || isAnythingUnderWay()) {
            still = new Stillness(seen, System.nanoTime());
            return false;
        }
        return System.nanoTime() - still.since() > QUIET_FOR.toNanos();
    }

    private List<Object> fingerprint() {
        return database()
                .sql("""
                        SELECT (SELECT count(*) FROM send_attempts) AS attempts,
                               (SELECT sum(rank) FROM send_attempts) AS ranks,
                               (SELECT sum(mask + attempt_mask) FROM marketing_campaign_deliveries) AS masks,
                               (SELECT count(*) FROM marketing_campaigns) AS campaigns
                        """)
                .query((row, number) -> List.<Object>of(
                        row.getLong("attempts"), row.getLong("ranks"), row.getLong("masks"), row.getLong("campaigns")))
                .single();
    }

    private boolean isAnythingUnderWay() {
        var webhooks = installation.harness().simulator().webhooks();
        return webhooks.path("unconfirmed").asInt() > 0
                || installation.harness().simulator().openCalls() > 0
                || api.open() > 0
                || openRows() > 0
                || installation.harness().shops().stream().anyMatch(shop -> unanswered(shop) > 0);
    }

    private int openRows() {
        return database().sql("""
                        SELECT (SELECT count(*) FROM send_attempts WHERE state = 'claimed' OR published_rank < rank)
                             + (SELECT count(*) FROM campaign_plans WHERE published_at IS NULL)
                             + (SELECT count(*) FROM outbox)
                        """).query(Integer.class).single();
    }

    private int unanswered(Shop shop) {
        return installation
                .scheduler()
                .find("/accounts/" + shop.account() + "/gate")
                .filter(answer -> answer.status() == 200)
                .map(answer -> answer.json())
                .filter(gate -> gate.path("gate").path("state").asString("").equals("open"))
                .map(gate -> gate.path("in_flight").path("now").asInt(1))
                .orElse(1);
    }

    /** Midnight comes first, so that the calendar's day begins while the moving one still counts. */
    private void turnThePage() {
        var now = installation.now();
        var midnight = now.atZone(ZoneOffset.UTC)
                .toLocalDate()
                .plusDays(1)
                .atTime(0, 1)
                .toInstant(ZoneOffset.UTC);
        var free = lastAcceptance().plus(A_DAY_AND_MORE);
        var next = free.isAfter(now) && free.isBefore(midnight) ? free : midnight;
        log.info("The calendar turns to {}", next);
        installation.harness().calendar().skipTo(next);
        still = new Stillness(List.of(), System.nanoTime());
    }

    /** Everything that waits for an instant comes true. */
    void turnToTheEnd() {
        installation.harness().calendar().skipTo(installation.now().plus(UNTIL_EVERYTHING_CLOSES));
    }

    private Instant lastAcceptance() {
        return database()
                .sql("SELECT max(accepted_at) FROM send_attempts")
                .query((row, number) -> row.getObject(1, OffsetDateTime.class))
                .list()
                .stream()
                .filter(Objects::nonNull)
                .map(OffsetDateTime::toInstant)
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    private JdbcClient database() {
        return installation.harness().database().sql();
    }

    @Override
    public void close() {
        people.shutdownNow();
    }
}
