package dev.trickle.status;

import static dev.trickle.status.WebhookSamples.button;
import static dev.trickle.status.WebhookSamples.change;
import static dev.trickle.status.WebhookSamples.echo;
import static dev.trickle.status.WebhookSamples.error;
import static dev.trickle.status.WebhookSamples.inbound;
import static dev.trickle.status.WebhookSamples.messages;
import static dev.trickle.status.WebhookSamples.numberChange;
import static dev.trickle.status.WebhookSamples.preference;
import static dev.trickle.status.WebhookSamples.status;
import static dev.trickle.status.WebhookSamples.statuses;
import static dev.trickle.status.WebhookSamples.text;
import static dev.trickle.status.WebhookSamples.to;
import static dev.trickle.status.WebhookSamples.userId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUndecided;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Consent is recorded by this service alone, without the API. */
class ConsentIT {

    /** The end of the second in which the message was written. */
    private static final Instant SAID_AT = Instant.ofEpochSecond(1772445602).plusNanos(999_999_000);

    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final int PEOPLE = 5;

    private final StatusScenario service = StatusScenario.shared();

    @BeforeAll
    static void setTimeout() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @Test
    void anOptOutIsRecordedAndPublished() {
        var cyd = "15550100303";
        receives(messages(inbound(text(cyd, "Stop"))));

        await().untilAsserted(() -> assertThat(service.eventsOf(Topics.SUBSCRIPTION_CHANGES))
                .contains(new CustomerUnsubscribed(keyOf(cyd), null, "keyword", SAID_AT)));
        assertThat(isOptedOut(keyOf(cyd))).isTrue();
    }

    /** WhatsApp's instants are whole seconds, so the opt-out seems to be the earlier of the two. */
    @Test
    void anOptOutOfTheSecondOfAResubscriptionWins() {
        var dee = "15550100360";
        service.tables()
                .update(
                        """
                        INSERT INTO contact_consents (account_id, contact_key, opted_in_at, opt_in_source)
                        VALUES ('shop', ?, cast(? AS timestamptz), 'api')
                        """,
                        keyOf(dee).value(),
                        Instant.ofEpochSecond(1772445602).plusMillis(300).toString());

        receives(messages(inbound(text(dee, "Stop"))));

        await().until(() -> isOptedOut(keyOf(dee)));
    }

    /** WhatsApp reports a number of Ivory Coast with the eight digits that it had before 2021. */
    @Test
    void anOptOutWithFormerDigitsIsRecordedForTheDialledNumber() {
        receives(messages(inbound(text("22501020304", "Stop"))));

        await().untilAsserted(
                        () -> assertThat(isOptedOut(keyOf("2250701020304"))).isTrue());
        assertThat(isOptedOut(keyOf("2250101020304"))).isTrue();
    }

    @Test
    void anOptOutIsRecordedWithinASecondOfTheWebhook() {
        var durations = new ArrayList<Duration>();
        for (var n = 0; n < PEOPLE; n++) {
            var digits = "1555010031" + n;
            var startedAt = System.nanoTime();
            receives(messages(inbound(text(digits, "STOP"))));
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> isOptedOut(keyOf(digits)));
            durations.add(Duration.ofNanos(System.nanoTime() - startedAt));
        }

        // The fastest one: the others may be delayed by other load on this machine.
        assertThat(durations.stream().min(Duration::compareTo).orElseThrow()).isLessThan(ONE_SECOND);
    }

    @Test
    void anOptInAfterAnOptOutApplies() {
        var dan = "15550100304";
        receives(messages(statuses(status("wamid.dan", "failed", to(dan), error(131_050)))));
        receives(change("user_preferences", preference(dan, "resume")));

        await().untilAsserted(() -> assertThat(published(keyOf(dan)))
                .hasAtLeastOneElementOfType(CustomerUnsubscribed.class)
                .hasAtLeastOneElementOfType(CustomerResubscribed.class));
        assertThat(isOptedOut(keyOf(dan))).isFalse();
    }

    @Test
    void aLateOptOutDoesNotReplaceALaterOptIn() {
        var eve = "15550100305";
        receives(messages(inbound(text(eve, "START", 1772445603))));
        receives(messages(inbound(text(eve, "stop"))));

        await().untilAsserted(() -> assertThat(published(keyOf(eve)))
                .hasAtLeastOneElementOfType(CustomerResubscribed.class)
                .hasAtLeastOneElementOfType(CustomerUnsubscribed.class));
        assertThat(isOptedOut(keyOf(eve))).isFalse();
    }

    /** In any order: the webhook of the STOP may be late. */
    @Test
    void anOptInInWhatsAppsPreferencesEndsOnlyAnOptOutThere() {
        var early = "15550100361";
        var late = "15550100362";
        receives(messages(inbound(text(early, "STOP"))));
        for (var person : List.of(early, late)) {
            receives(change("user_preferences", preference(person, "stop", 1772445604)));
            receives(change("user_preferences", preference(person, "resume", 1772445606)));
        }
        await().until(() -> exists(
                "SELECT FROM contact_consents WHERE contact_key = ? AND preferences_opted_in_at IS NOT NULL",
                keyOf(late)));
        assertThat(isOptedOut(keyOf(early))).isTrue();
        assertThat(isOptedOut(keyOf(late))).isFalse();

        receives(messages(inbound(text(late, "STOP"))));
        await().until(() -> isOptedOut(keyOf(late)));

        receives(messages(inbound(text(early, "START", 1772445608))));
        await().until(() -> !isOptedOut(keyOf(early)));
        await().untilAsserted(
                        () -> assertThat(published(keyOf(early))).last().isInstanceOf(CustomerResubscribed.class));
        assertThat(published(keyOf(late)))
                .last()
                .isInstanceOfSatisfying(
                        CustomerUnsubscribed.class,
                        optOut -> assertThat(optOut.at()).isAfterOrEqualTo(Instant.ofEpochSecond(1772445606)));
    }

    @Test
    void aTypedOptInSubscribesTheCustomerWhomTheApiHadUnsubscribed() {
        var gil = "15550100363";
        service.tables().update("""
            INSERT INTO user_profiles (account_id, whatsapp_phone, contact_key, subscription, created_at, updated_at)
            VALUES ('shop', '+15550100363', ?, 'unsubscribed', now(), now())
            """, keyOf(gil).value());

        receives(change("user_preferences", preference(gil, "resume")));
        receives(messages(inbound(text(gil, "START"))));

        await().until(() ->
                exists("SELECT FROM user_profiles WHERE contact_key = ? AND subscription = 'subscribed'", keyOf(gil)));
    }

    @Test
    void anOptOutAppliesToTheNewNumber() {
        receives(messages(inbound(text("15550100320", "stop"))));
        receives(messages(inbound(numberChange("15550100320", "15550100321"))));

        await().untilAsserted(() -> assertThat(published(keyOf("15550100321"))).isNotEmpty());
        assertThat(isOptedOut(keyOf("15550100321"))).isTrue();
        assertThat(isOptedOut(keyOf("15550100320"))).isTrue();
    }

    @Test
    void anOptOutAfterTheNumberChangeAppliesToTheNewNumber() {
        receives(messages(inbound(numberChange("15550100322", "15550100323"))));
        await().until(() -> isAlias(keyOf("15550100322")));
        receives(messages(inbound(text("15550100322", "stop"))));

        await().untilAsserted(() -> assertThat(published(keyOf("15550100323"))).isNotEmpty());
        assertThat(isOptedOut(keyOf("15550100323"))).isTrue();
    }

    @Test
    void aHiddenNumberIsFoundByTheAnsweredMessage() {
        var fay = TestPeople.attempt("fay who hides");
        service.insertClaim(fay, "fay who hides");
        service.recordAccepted(fay, "wamid.hidden.fay");
        receives(messages(inbound(button("\"from_user_id\": \"US.fay\"", "Stop", "wamid.hidden.fay"))));

        await().until(() -> isOptedOut(TestPeople.key("fay who hides")));
    }

    @Test
    void aHiddenNumberIsFoundByAnEarlierReport() {
        var gus = TestPeople.attempt("gus who hides");
        service.insertClaim(gus, "gus who hides");
        receives(messages(statuses(status("wamid.hidden.gus", "delivered", echo(gus), userId("US.gus")))));
        await().until(() -> isAlias(keyOfUserId("US.gus")));

        receives(messages(inbound("""
            {"from_user_id": "US.gus", "timestamp": "1772445602", "type": "text", "text": {"body": "stop"}}
            """)));

        await().until(() -> isOptedOut(TestPeople.key("gus who hides")));
    }

    @Test
    void aHiddenNumberIsFoundByALaterReport() {
        var hal = TestPeople.attempt("hal who hides");
        service.insertClaim(hal, "hal who hides");
        receives(messages(inbound("""
            {"from_user_id": "US.hal", "timestamp": "1772445602", "type": "text", "text": {"body": "stop"}}
            """)));
        await().until(() -> isOptedOut(keyOfUserId("US.hal")));

        receives(messages(statuses(status("wamid.hidden.hal", "read", echo(hal), userId("US.hal")))));

        await().until(() -> isOptedOut(TestPeople.key("hal who hides")));
        assertThat(published(TestPeople.key("hal who hides"))).hasOnlyElementsOfType(CustomerUnsubscribed.class);
    }

    @Test
    void otherDigitsAreFoundByTheReport() {
        var ivy = TestPeople.attempt("ivy of other digits");
        service.insertClaim(ivy, "ivy of other digits");
        receives(messages(statuses(status("wamid.ivy", "sent", echo(ivy), to("15550100331")))));
        await().until(() -> isAlias(keyOf("15550100331")));

        receives(messages(inbound(text("15550100331", "STOP"))));

        await().until(() -> isOptedOut(TestPeople.key("ivy of other digits")));
        assertThat(isOptedOut(keyOf("15550100331"))).isTrue();
    }

    @Test
    void otherDigitsAreFoundByTheResponseToTheCall() {
        var jim = TestPeople.attempt("jim of other digits");
        service.insertClaim(jim, "jim of other digits");
        service.tables()
                .update(
                        "UPDATE send_attempts SET wa_id = '15550100332' WHERE recipient_id = ?",
                        jim.recipient().value());
        receives(messages(inbound(text("15550100332", "STOP"))));
        await().until(() -> isOptedOut(keyOf("15550100332")));

        receives(messages(statuses(status("wamid.jim", "sent", echo(jim)))));

        await().until(() -> isOptedOut(TestPeople.key("jim of other digits")));
    }

    @Test
    void aStopWordOnAButtonCountsOnlyInAReplyToOurMessage() {
        var kim = TestPeople.attempt("kim");
        service.insertClaim(kim, "kim");
        service.recordAccepted(kim, "wamid.of.kim");

        receives(messages(inbound(
                button("\"from\": \"15550100333\"", "Cancel", "wamid.of.another.tool"),
                button("\"from\": \"15550100334\"", "Cancel", "wamid.of.kim"))));

        await().until(() -> isOptedOut(TestPeople.key("kim")) && isOptedOut(keyOf("15550100334")));
        assertThat(isOptedOut(keyOf("15550100333"))).isFalse();
        assertThat(unmatched("15550100333")).isEmpty();
    }

    @Test
    void aStopWordOnAButtonOfAnUnknownMessageIsListed() {
        var lea = TestPeople.attempt("lea");
        service.insertClaim(lea, "lea");
        service.tables()
                .update(
                        "UPDATE send_attempts SET contact_key = ? WHERE recipient_id = ?",
                        keyOf("15550100350").value(),
                        lea.recipient().value());
        service.tables().update("""
            INSERT INTO marketing_campaign_progress (campaign_id, account_id)
            SELECT campaign_id, account_id FROM send_attempts WHERE recipient_id = ?
            ON CONFLICT DO NOTHING
            """, lea.recipient().value());

        receives(messages(inbound(button("\"from\": \"15550100350\"", "Cancel", "wamid.not.known.yet"))));

        await().until(() -> !unmatched("15550100350").isEmpty());
        assertThat(unmatched("15550100350")).containsExactly("shop unknown_message button");
        assertThat(isOptedOut(keyOf("15550100350"))).isFalse();
    }

    @Test
    void anOptOutAppliesToANewUserIdAndANewNumber() {
        receives(messages(inbound("""
            {"from": "15550100335", "from_user_id": "US.old1", "timestamp": "1772445600", "type": "text",
             "text": {"body": "stop"}}
            """)));
        await().until(() -> isOptedOut(keyOfUserId("US.old1")));

        receives(messages(inbound(userIdChange("US.old1", "US.new1", "\"wa_id\": \"15550100336\","))));

        await().until(() -> isOptedOut(keyOf("15550100336")));
        assertThat(isOptedOut(keyOfUserId("US.new1"))).isTrue();
        assertThat(service.tables()
                        .queryForList(
                                "SELECT new_phone FROM contact_aliases WHERE alias_key = ? AND new_phone IS NOT NULL",
                                String.class,
                                keyOf("15550100335").value()))
                .containsExactly("+15550100336");
    }

    @Test
    void anOptOutUnderANewUserIdAppliesToTheFormerOne() {
        receives(messages(inbound("""
            {"from": "15550100337", "from_user_id": "US.old2", "timestamp": "1772445600", "type": "reaction"}
            """)));
        receives(messages(inbound(userIdChange("US.old2", "US.new2", ""))));
        await().until(() -> isAlias(keyOfUserId("US.new2")));

        receives(messages(inbound("""
            {"from_user_id": "US.new2", "timestamp": "1772445605", "type": "text", "text": {"body": "stop"}}
            """)));

        await().until(() -> isOptedOut(keyOf("15550100337")));
    }

    @Test
    void anUnmatchedOptOutIsListedOnceAndRecordedUnderItsKey() {
        receives(messages(inbound(text("15550100338", "STOP"))));
        receives(messages(inbound(text("15550100338", "STOP"))));
        receives(messages(inbound(text("15550100339", "STOP"))));

        await().until(() -> !unmatched("15550100339").isEmpty());
        assertThat(unmatched("15550100338")).containsExactly("shop unknown_person keyword");
        assertThat(isOptedOut(keyOf("15550100338"))).isTrue();
    }

    @Test
    void anUnclearTextIsListedAndIsNoOptOut() {
        receives(messages(inbound(text("15550100351", "Stop the delivery, please"))));
        receives(messages(inbound(text("15550100351", "Stop the delivery, please"))));

        await().until(() -> !unmatched("15550100351").isEmpty());
        assertThat(unmatched("15550100351")).containsExactly("shop unclear_text keyword");
        assertThat(service.tables()
                        .queryForObject(
                                "SELECT message_text FROM unmatched_opt_outs WHERE whatsapp_identifier = '15550100351'",
                                String.class))
                .isEqualTo("Stop the delivery, please");
        assertThat(isOptedOut(keyOf("15550100351"))).isFalse();
    }

    /** The webhook is read twice, and the decision is made in between: the second reading does not hold the contact again. */
    @Test
    void theAuthorOfAnUnclearTextIsHeldOnceUnderEveryKey() {
        var held = "15550100364";
        receives(messages(inbound(numberChange("15550100365", held))));
        await().until(() -> isAlias(keyOf("15550100365")));
        receives(messages(inbound(text("15550100365", "Stop the delivery, please"))));

        await().until(() -> isUndecided(keyOf(held)));
        assertThat(isUndecided(keyOf("15550100365"))).isTrue();
        await().untilAsserted(() -> assertThat(published(keyOf(held))).hasOnlyElementsOfType(CustomerUndecided.class));

        decide(held);
        receives(messages(inbound(text("15550100365", "Stop the delivery, please"))));
        receives(messages(inbound(text("15550100366", "STOP"))));
        await().until(() -> isOptedOut(keyOf("15550100366")));
        assertThat(isUndecided(keyOf(held))).isFalse();
    }

    @Test
    void aHoldAppliesToANumberThatIsFoundLater() {
        var ida = TestPeople.attempt("ida who hides");
        service.insertClaim(ida, "ida who hides");
        receives(messages(inbound("""
            {"from_user_id": "US.ida", "timestamp": "1772445602", "type": "text",
             "text": {"body": "Stop the delivery, please"}}
            """)));
        await().until(() -> isUndecided(keyOfUserId("US.ida")));

        receives(messages(statuses(status("wamid.hidden.ida", "read", echo(ida), userId("US.ida")))));

        await().until(() -> isUndecided(TestPeople.key("ida who hides")));
        assertThat(service.tables()
                        .queryForObject(
                                "SELECT held_keys @> ARRAY[?::text] FROM unmatched_opt_outs WHERE whatsapp_identifier = 'US.ida'",
                                Boolean.class,
                                TestPeople.key("ida who hides").value()))
                .isTrue();
    }

    /** Decides as the API does. */
    private void decide(String digits) {
        service.tables()
                .update(
                        "UPDATE unmatched_opt_outs SET resolved_at = now() WHERE held_keys @> ARRAY[?::text]",
                        keyOf(digits).value());
        service.tables().update("UPDATE contact_consents SET decided_at = undecided_at WHERE undecided_at IS NOT NULL");
    }

    private boolean isUndecided(ContactKey key) {
        return exists(
                "SELECT FROM contact_consents WHERE contact_key = ? AND is_undecided(undecided_at, decided_at)", key);
    }

    /** A webhook that cannot be stored would be retried forever and block the router. */
    @Test
    void anUnclearMessageWithCharactersThatTheDatabaseCannotStoreIsListedWithoutThem() {
        receives(messages(inbound(text("15550100352", "Stop the \\u0000\\ud800 delivery, please"))));

        await().until(() -> !unmatched("15550100352").isEmpty());
        assertThat(service.tables()
                        .queryForObject(
                                "SELECT message_text FROM unmatched_opt_outs WHERE whatsapp_identifier = '15550100352'",
                                String.class))
                .isEqualTo("Stop the ? delivery, please");
    }

    @Test
    void anOptOutOfACustomerIsNotListed() {
        service.tables().update("""
            INSERT INTO user_profiles (account_id, whatsapp_phone, contact_key, created_at, updated_at)
            VALUES ('shop', '+15550100340', ?, now(), now())
            """, keyOf("15550100340").value());

        receives(messages(inbound(text("15550100340", "STOP"))));

        await().until(() -> isOptedOut(keyOf("15550100340")));
        receives(messages(inbound(text("15550100341", "STOP"))));
        await().until(() -> !unmatched("15550100341").isEmpty());
        assertThat(unmatched("15550100340")).isEmpty();
    }

    @Test
    void anUnknownAccountAndAnUnreadablePersonAreListed() {
        assertThat(service.sendWebhook(WebhookSamples.of(messages(inbound(text("15550100342", "STOP"))))
                        .replace(WebhookSamples.BUSINESS, "1")
                        .replace(WebhookSamples.NUMBER, "2")))
                .isEqualTo(200);
        receives(messages(inbound("""
            {"id": "wamid.of.nobody", "timestamp": "1772445602", "type": "text", "text": {"body": "stop"}}
            """)));

        await().until(() -> !unmatched("15550100342").isEmpty());
        assertThat(unmatched("15550100342")).containsExactly("null unknown_account keyword");
        await().untilAsserted(() -> assertThat(service.tables()
                        .queryForList(
                                "SELECT whatsapp_identifier FROM unmatched_opt_outs WHERE reason = 'invalid_identifier'",
                                String.class))
                .hasSize(1)
                .containsOnlyNulls());
    }

    /**
     * Returns a system message about a change of a user id; {@code more} are further members, each followed by a comma.
     */
    private static String userIdChange(String before, String after, String more) {
        return """
            {"id": "wamid.system", "timestamp": "1772445602", "type": "system",
             "system": {"body": "changed", "type": "user_changed_user_id", %s "previous_user_id": "%s",
              "user_id": "%s"}}
            """.formatted(more, before, after);
    }

    private List<String> unmatched(String person) {
        return service.tables().queryForList("""
            SELECT coalesce(account_id, 'null') || ' ' || reason || ' ' || source
              FROM unmatched_opt_outs WHERE whatsapp_identifier = ?
            """, String.class, person);
    }

    private void receives(String change) {
        assertThat(service.sendWebhook(WebhookSamples.of(change))).isEqualTo(200);
    }

    private List<SubscriptionChange> published(ContactKey key) {
        return service.eventsOf(Topics.SUBSCRIPTION_CHANGES).stream()
                .filter(change -> change.contactKey().equals(key))
                .toList();
    }

    private static ContactKey keyOf(String digits) {
        return new ContactKey(StatusScenario.keyOf(digits));
    }

    private static ContactKey keyOfUserId(String id) {
        return new ContactKey(new ContactKeys(TestPeople.SECRET).hash(id));
    }

    private boolean isAlias(ContactKey key) {
        return exists("SELECT FROM contact_aliases WHERE alias_key = ?", key);
    }

    private boolean isOptedOut(ContactKey key) {
        return exists(
                "SELECT FROM contact_consents WHERE contact_key = ? AND is_opted_out(opted_out_at, opted_in_at, preferences_opted_out_at, preferences_opted_in_at)",
                key);
    }

    private boolean exists(String query, ContactKey key) {
        return Boolean.TRUE.equals(
                service.tables().queryForObject("SELECT EXISTS (" + query + ")", Boolean.class, key.value()));
    }
}
