package dev.trickle.systemtest.chaos;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.harness.Program;
import dev.trickle.systemtest.harness.Recipient;
import dev.trickle.systemtest.promises.Evidence.Order;
import dev.trickle.systemtest.promises.Evidence.Wish;
import dev.trickle.systemtest.promises.Evidence.Wish.Hold;
import dev.trickle.systemtest.promises.Evidence.Wish.Moved;
import dev.trickle.systemtest.promises.Evidence.Wish.Stop;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What people say in the middle of it, and from when on it holds. */
final class Wishes {

    private final Installation installation;
    private final Patience api;
    private final Inbox inbox;
    private final InstantSource machine = InstantSource.system();
    private final Object phones = new Object();
    private final List<Wish> answered = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();

    /** What is paused or cancelled already can be neither. */
    private final Set<Order> stopped = ConcurrentHashMap.newKeySet();

    Wishes(Installation installation, Patience api) {
        this.installation = installation;
        this.api = api;
        this.inbox = new Inbox(installation);
    }

    /** What the database says as soon as it says anything. */
    private static <T> T found(Supplier<T> question) {
        return await("the database answers")
                .atMost(Program.PATIENCE)
                .ignoreExceptions()
                .until(question::get, answer -> true);
    }

    /** A campaign that is paused, until it is resumed. */
    private record Held(Order order, Instant answered, int underWay) {}

    /** Somebody whose turn comes soon says STOP to WhatsApp. */
    void stop(Random chance) {
        found(() -> next(chance)).ifPresent(person -> {
            inbox.stop(person.digits(), person.account(), installation.now());
            await("the stop is noted")
                    .atMost(Program.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> isOut(person));
            note(new Stop(person.digits(), machine.instant(), true));
        });
    }

    /** Somebody whose turn comes soon is unsubscribed by the shop. */
    void unsubscribe(Random chance) {
        found(() -> next(chance)).ifPresent(person -> {
            api.insist("POST", "/api/customers/" + person.customer() + "/unsubscribe", "{}");
            note(new Stop(person.digits(), machine.instant(), true));
        });
    }

    /** Somebody who waits has the phone now of somebody who has the message already. */
    void takeOver() {
        // Two at once would both be given the same phone.
        synchronized (phones) {
            found(this::nextPair).ifPresent(this::takeOver);
        }
    }

    private Optional<Pair> nextPair() {
        return database().sql("""
                        SELECT before.user_id::text AS before, after.user_id::text AS after,
                               substr(before.user_phone, 2) AS phone, substr(after.user_phone, 2) AS waiting,
                               before.contact_key AS key
                          FROM marketing_campaign_recipients before
                          JOIN send_attempts a ON a.recipient_id = before.id AND a.blocks AND a.state <> 'claimed'
                          JOIN marketing_campaign_recipients after ON after.campaign_id = before.campaign_id
                          JOIN marketing_campaigns c ON c.id = before.campaign_id AND c.desired_state = 'scheduled'
                          JOIN user_profiles p ON p.id = before.user_id AND p.contact_key = before.contact_key
                          JOIN user_profiles q ON q.id = after.user_id AND q.contact_key = after.contact_key
                         WHERE NOT EXISTS (SELECT FROM send_attempts s WHERE s.recipient_id = after.id)
                         ORDER BY after.ordinal DESC LIMIT 1
                        """).query(Pair.class).optional();
    }

    private void takeOver(Pair pair) {
        var elsewhere = "+" + pair.phone().replaceFirst("1555", "1556");
        note(new Moved(pair.waiting(), elsewhere.substring(1)));
        await("a phone has changed hands")
                .atMost(Program.PATIENCE)
                .ignoreExceptions()
                .until(() -> give(
                                pair.before(),
                                elsewhere,
                                Recipient.keyOf(elsewhere).value())
                        && give(pair.after(), "+" + pair.phone(), pair.key()));
    }

    private boolean give(String customer, String phone, String key) {
        return database()
                        .sql("""
                                UPDATE user_profiles SET whatsapp_phone = :phone, contact_key = :key, updated_at = now()
                                 WHERE id = cast(:customer AS uuid)
                                """)
                        .param("phone", phone)
                        .param("key", key)
                        .param("customer", customer)
                        .update()
                == 1;
    }

    /** Two customers, the phone of the first, and the phone that the second had. */
    record Pair(String before, String after, String phone, String waiting, String key) {}

    /** Whether somebody's message is on its way, and somebody else's is not yet. */
    boolean isUnderWay(Order order) {
        return database()
                .sql("""
                        SELECT EXISTS (SELECT FROM send_attempts WHERE campaign_id = :campaign AND state = 'claimed')
                           AND EXISTS (SELECT FROM marketing_campaign_recipients r
                                        WHERE r.campaign_id = :campaign
                                          AND NOT EXISTS (SELECT FROM send_attempts a WHERE a.recipient_id = r.id))
                        """)
                .param("campaign", UUID.fromString(order.campaign()))
                .query(Boolean.class)
                .single();
    }

    void pause(Order order) {
        if (!stopped.add(order)) {
            return;
        }
        var answer = api.insist("POST", "/api/campaigns/" + order.campaign() + "/pause", "{}");
        var now = machine.instant();
        synchronized (this) {
            held.add(new Held(order, now, answer.json().path("calls_under_way").asInt()));
        }
    }

    /** Whatever is paused goes on. */
    void resumeAll() {
        List<Held> all;
        synchronized (this) {
            all = List.copyOf(held);
            held.clear();
        }
        for (var each : all) {
            note(new Hold(each.order().campaign(), each.answered(), machine.instant(), each.underWay()));
            api.insist("POST", "/api/campaigns/" + each.order().campaign() + "/resume", "{}");
            stopped.remove(each.order());
        }
    }

    void cancel(Order order) {
        if (!stopped.add(order)) {
            return;
        }
        var answer = api.insist("POST", "/api/campaigns/" + order.campaign() + "/cancel", "{}");
        note(new Hold(
                order.campaign(),
                machine.instant(),
                Instant.MAX,
                answer.json().path("calls_under_way").asInt()));
    }

    private synchronized void note(Wish wish) {
        answered.add(wish);
    }

    /** All that were answered since this was asked last. */
    synchronized List<Wish> takeAll() {
        var all = List.copyOf(answered);
        answered.clear();
        return all;
    }

    /** Somebody who is among the next to be written to. */
    record Person(String customer, String account, String digits, String key) {}

    private Optional<Person> next(Random chance) {
        var next = database().sql("""
                        SELECT r.user_id AS customer, c.account_id AS account, substr(r.user_phone, 2) AS digits,
                               r.contact_key AS key
                          FROM marketing_campaign_recipients r JOIN marketing_campaigns c ON c.id = r.campaign_id
                         WHERE c.desired_state = 'scheduled'
                           AND NOT EXISTS (SELECT FROM send_attempts a WHERE a.recipient_id = r.id)
                         ORDER BY r.campaign_id, r.ordinal LIMIT 20
                        """).query(Person.class).list();
        return next.isEmpty() ? Optional.empty() : Optional.of(next.get(chance.nextInt(next.size())));
    }

    private boolean isOut(Person person) {
        return database()
                .sql("""
                        SELECT EXISTS (SELECT FROM contact_consents
                                        WHERE account_id = :account AND contact_key = :key AND opted_out_at IS NOT NULL)
                        """)
                .param("account", person.account())
                .param("key", person.key())
                .query(Boolean.class)
                .single();
    }

    private JdbcClient database() {
        return installation.harness().database().sql();
    }
}
