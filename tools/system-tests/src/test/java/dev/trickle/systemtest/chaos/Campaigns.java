package dev.trickle.systemtest.chaos;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.harness.Program;
import dev.trickle.systemtest.harness.Shop;
import dev.trickle.systemtest.promises.Evidence.Order;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps every shop sending: orders the next campaign when one ends, and turns to the next day when one is used up. */
final class Campaigns implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Campaigns.class);

    /** Longer than the gate, the topic and a sender need to begin what a new day allows. */
    private static final Duration QUIET_FOR = Duration.ofMillis(500);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

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
    private volatile boolean ordering = true;
    private Stillness still = Stillness.of(null);
    private long looked = System.nanoTime();

    Campaigns(Installation installation) {
        this.installation = installation;
        this.api = new Patience(installation.api());
        this.orders = new Orders(api, installation::nextOrder);
        this.wishes = new Wishes(installation, api);
    }

    /** What was seen, and since when it has not changed. */
    private record Stillness(@Nullable Glance seen, long since) {

        private static Stillness of(@Nullable Glance seen) {
            return new Stillness(seen, System.nanoTime());
        }
    }

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
        var shop = shops().get(chance.nextInt(newest.size()));
        var order = newest.get(shop);
        acts.add(CompletableFuture.runAsync(
                () -> {
                    switch (act) {
                        case NOTHING -> {}
                        case STOP_BY_WEBHOOK -> wishes.stop(chance);
                        case UNSUBSCRIBE -> wishes.unsubscribe(chance);
                        case PAUSE -> underWay(order).ifPresent(wishes::pause);
                        case RESUME -> wishes.resumeAll();
                        case TAKE_OVER -> wishes.takeOver();
                        case CANCEL -> underWay(order).ifPresent(wishes::cancel);
                    }
                },
                people));
    }

    /** Whether whatever people had in mind has been done and answered. */
    boolean everybodyHasActed() {
        return acts.stream().allMatch(CompletableFuture::isDone);
    }

    /** A campaign when some of its messages are on their way and some are not, if that comes before the end. */
    private Optional<Order> underWay(CompletableFuture<Order> placed) {
        var order = placed.join();
        await("a campaign is under way")
                .atMost(Program.PATIENCE)
                .ignoreExceptions()
                .until(() -> !ordering || wishes.isUnderWay(order));
        return ordering ? Optional.of(order) : Optional.empty();
    }

    /** One more campaign of some shop, whether it needs one or not: a small one, but somebody waits for an answer now. */
    void orderOneMore(Random chance) {
        order(shops().get(chance.nextInt(newest.size())), Orders.A_FEW);
    }

    void beginOrdering() {
        ordering = true;
        shops().forEach(shop -> order(shop, Orders.MANY));
    }

    /** Nothing new; what people have begun is answered, and what is paused goes on. */
    void endOrdering() {
        ordering = false;
        newest.values().forEach(CompletableFuture::join);
        acts.forEach(CompletableFuture::join);
        acts.clear();
        wishes.resumeAll();
    }

    private void order(Shop shop, int size) {
        var before = newest.getOrDefault(shop, CompletableFuture.completedFuture(null));
        newest.put(shop, before.thenApplyAsync(ended -> orders.place(shop, size), people));
    }

    /** To be called again and again. */
    void look() {
        if (System.nanoTime() - looked < BETWEEN_LOOKS.toNanos() || !installation.isWhole()) {
            return;
        }
        // Asked for before the tables are: an order that comes in between is in neither.
        var idle = shops().stream().filter(shop -> newest.get(shop).isDone()).toList();
        var seen = Glance.at(installation.harness().database().sql());
        if (ordering) {
            idle.stream()
                    .filter(shop -> !seen.waiting().contains(shop.account().value()))
                    .forEach(shop -> order(shop, Orders.MANY));
        }
        if (isStill(seen)) {
            turnThePage(seen.accepted());
        }
        looked = System.nanoTime();
    }

    private List<Shop> shops() {
        return installation.harness().shops();
    }

    /** Whether nothing has moved for a while, and nothing is about to. */
    private boolean isStill(Glance seen) {
        if (!seen.equals(still.seen()) || isAnythingUnderWay(seen)) {
            still = Stillness.of(seen);
            return false;
        }
        return System.nanoTime() - still.since() > QUIET_FOR.toNanos();
    }

    private boolean isAnythingUnderWay(Glance seen) {
        return seen.undone() > 0
                || api.open() > 0
                || installation.harness().simulator().openCalls() > 0
                || installation
                                .harness()
                                .simulator()
                                .webhooks()
                                .path("unconfirmed")
                                .asInt()
                        > 0
                || shops().stream().anyMatch(shop -> unanswered(shop) > 0);
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
    private void turnThePage(Optional<Instant> lastAcceptance) {
        var now = installation.now();
        var midnight = now.atZone(ZoneOffset.UTC)
                .toLocalDate()
                .plusDays(1)
                .atTime(0, 1)
                .toInstant(ZoneOffset.UTC);
        var free = lastAcceptance.orElse(Instant.EPOCH).plus(A_DAY_AND_MORE);
        var next = free.isAfter(now) && free.isBefore(midnight) ? free : midnight;
        log.info("The calendar turns to {}", next);
        installation.harness().calendar().skipTo(next);
        still = Stillness.of(null);
    }

    /** Everything that waits for an instant comes true. */
    void turnToTheEnd() {
        installation.harness().calendar().skipTo(installation.now().plus(UNTIL_EVERYTHING_CLOSES));
    }

    @Override
    public void close() {
        people.shutdownNow();
    }
}
