package dev.trickle.systemtest.chaos;

import static dev.trickle.systemtest.chaos.ClusterProcess.BROKER;
import static dev.trickle.systemtest.chaos.ClusterProcess.SENDER_1;
import static dev.trickle.systemtest.chaos.ClusterProcess.SENDER_2;
import static dev.trickle.systemtest.chaos.ClusterProcess.STATUS;

import dev.trickle.systemtest.chaos.Fault.Freeze;
import dev.trickle.systemtest.chaos.Fault.Kill;
import dev.trickle.systemtest.chaos.Fault.Rewind;
import dev.trickle.systemtest.chaos.Judge.Faults;
import dev.trickle.systemtest.chaos.Judge.OrdinaryTest;
import dev.trickle.systemtest.chaos.Schedule.ScheduleStep;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A way to break a promise, and who must notice.
 *
 * @param edits of our own sources; none for the first, which breaks nothing
 * @param sql what is done to the schema
 * @param caughtBy what the breaches are counted as
 */
record Break(String name, List<Edit> edits, List<String> sql, Judge judge, List<String> caughtBy) {

    private static final String CLAIM = "sender-service/src/main/java/dev/trickle/sender/attempt/ClaimSql.java";
    private static final String READING =
            "sender-service/src/main/java/dev/trickle/sender/offsets/PartitionProgress.java";
    private static final String ROOM =
            "scheduler-service/src/main/java/dev/trickle/scheduler/release/AvailableQuota.java";
    private static final String FOLD = "status-service/src/main/java/dev/trickle/status/projection/ProjectionSql.java";
    private static final String INTAKE =
            "status-service/src/main/java/dev/trickle/status/webhook/KafkaWebhookHandler.java";

    private static final String NUMBERS = "common/src/main/java/dev/trickle/pipeline/PhoneNumberReader.java";
    private static final String STOP_WORDS =
            "status-service/src/main/java/dev/trickle/status/notification/StopWords.java";
    private static final String MISSING_WEBHOOKS =
            "sender-service/src/main/java/dev/trickle/sender/MissingWebhooksMonitor.java";

    private static final OrdinaryTest UNINTENDED_MESSAGES = new OrdinaryTest(
            "dev.trickle.systemtest.UnintendedMessagesIT", "noMessageGoesToAnUnintendedNumberOrAfterAStop");

    private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(8);

    /** With the look that finds who has the message already, the key would have nothing left to do. */
    private static final Edit NO_LOOK = new Edit(CLAIM, "WHEN h.blocking_attempt IS NOT NULL THEN 'already'", "");

    private static final String NO_INDEX = "DROP INDEX uq_send_attempts_blocking";

    static final List<Break> ALL = List.of(
            new Break(
                    "nothing is broken",
                    List.of(),
                    List.of(),
                    steps(
                            new ScheduleStep(UserAction.TAKE_OVER, new Kill(SENDER_1)),
                            new ScheduleStep(UserAction.PAUSE, new Kill(BROKER)),
                            new ScheduleStep(UserAction.RESUME, new Kill(STATUS)),
                            new ScheduleStep(UserAction.PAUSE, new Rewind())),
                    List.of()),
            new Break(
                    "the claim has no unique key",
                    List.of(NO_LOOK),
                    List.of(NO_INDEX, "ALTER TABLE send_attempts DROP CONSTRAINT send_attempts_pkey"),
                    steps(
                            step(new Freeze(SENDER_1, LONGER_THAN_A_SESSION)),
                            step(new Kill(SENDER_2)),
                            step(new Rewind())),
                    List.of("duplicates")),
            new Break(
                    "only the calendar day is counted",
                    List.of(new Edit(ROOM, "limit - account.reserve() - state.slots()", "limit - account.reserve()")),
                    List.of(),
                    steps(step(new Kill(SENDER_1)), step(new Kill(STATUS)), step(new Kill(SENDER_2))),
                    List.of("over_limit")),
            new Break(
                    "offsets are committed before the claim",
                    List.of(new Edit(
                            READING,
                            "return inFlight.isEmpty() ? nextOffset : inFlight.first();",
                            "return nextOffset;")),
                    List.of(),
                    steps(step(new Kill(SENDER_1)), step(new Kill(SENDER_2)), step(new Kill(SENDER_1))),
                    List.of("forgotten")),
            new Break(
                    "the claim ignores the pause",
                    List.of(new Edit(CLAIM, "WHEN c.desired_state <> 'scheduled' THEN 'paused'", "")),
                    List.of(),
                    steps(
                            new ScheduleStep(UserAction.PAUSE, new Kill(STATUS)),
                            new ScheduleStep(UserAction.RESUME, new Kill(STATUS)),
                            new ScheduleStep(UserAction.PAUSE, new Kill(STATUS))),
                    List.of("after_stop")),
            new Break(
                    "counters count events",
                    List.of(new Edit(
                            FOLD,
                            "sum(times * ((new_milestones & 2) - (old_milestones & 2))) / 2",
                            "sum(times * (new_milestones & 2)) / 2")),
                    List.of(),
                    steps(step(new Kill(STATUS))),
                    List.of("differences")),
            new Break(
                    "webhooks are answered before they are kept",
                    List.of(new Edit(INTAKE, "var unused = eventPublisher.send(record).whenComplete(", """
                            eventPublisher.send(record);
                            var unused = java.util.concurrent.CompletableFuture.completedFuture(
                                    new org.apache.kafka.clients.producer.RecordMetadata(
                                            new org.apache.kafka.common.TopicPartition("", 0), -1, 0, 0, 0, 0))
                                .whenComplete(""")),
                    List.of(),
                    new OrdinaryTest(
                            "dev.trickle.systemtest.WebhookFaultsIT",
                            "everythingAcknowledgedEndsInTheTablesThoughTheServiceIsKilledUnderLoad"),
                    List.of("lost_webhooks")),
            new Break(
                    "a refused claim is claimed again",
                    List.of(),
                    List.of("""
                            CREATE FUNCTION delete_refusal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
                            BEGIN
                                DELETE FROM send_attempts WHERE recipient_id = NEW.recipient_id AND state = 'refused'
                                   AND attempt_number = NEW.attempt_number;
                                RETURN NEW;
                            END $$
                            """, """
                            CREATE TRIGGER delete_refusals BEFORE INSERT ON send_attempts
                               FOR EACH ROW EXECUTE FUNCTION delete_refusal()
                            """),
                    // Resumed while the senders start: what was refused is read before what is asked for anew.
                    steps(
                            new ScheduleStep(UserAction.PAUSE, new Rewind()),
                            new ScheduleStep(UserAction.RESUME, new Kill(STATUS)),
                            new ScheduleStep(UserAction.PAUSE, new Rewind()),
                            new ScheduleStep(UserAction.RESUME, new Kill(STATUS))),
                    List.of("differences")),
            new Break(
                    "two recipients who become one phone may both block",
                    List.of(NO_LOOK),
                    List.of(NO_INDEX),
                    steps(
                            new ScheduleStep(UserAction.TAKE_OVER, new Kill(STATUS)),
                            new ScheduleStep(UserAction.TAKE_OVER, new Kill(SENDER_1)),
                            new ScheduleStep(UserAction.TAKE_OVER, new Kill(STATUS)),
                            new ScheduleStep(UserAction.TAKE_OVER, new Kill(SENDER_2))),
                    List.of("duplicates")),
            new Break(
                    "digits without a plus sign are national numbers",
                    List.of(new Edit(
                            NUMBERS,
                            "var national = region.isKnown() ? resolveNational(digits) : null;",
                            "var national = interpretIfValid(region.countryCode() + digits);\n"
                                    + "        if (national != null) { return national; }")),
                    List.of(),
                    UNINTENDED_MESSAGES,
                    List.of("unintended")),
            new Break(
                    "a stop word counts in lower case only",
                    List.of(new Edit(
                            STOP_WORDS,
                            "if (text.isBlank()) {",
                            "if (!text.equals(text.toLowerCase(java.util.Locale.ROOT))) {")),
                    List.of(),
                    UNINTENDED_MESSAGES,
                    List.of("after_stop")),
            new Break(
                    "missing webhooks suspend nothing",
                    List.of(new Edit(
                            MISSING_WEBHOOKS, "return settings.enabled()", "return false && settings.enabled()")),
                    List.of(),
                    new OrdinaryTest(
                            "dev.trickle.systemtest.MissingWebhooksIT",
                            "sendingHoldsWhileNoWebhookComesAndForgedOnesHoldNothing"),
                    List.of("after_stop")));

    /** @param from stands in the file once, so that a break that no longer fits is noticed */
    record Edit(String file, String from, String to) {}

    private static Judge steps(ScheduleStep... steps) {
        return new Faults(List.of(steps));
    }

    private static ScheduleStep step(Fault fault) {
        return new ScheduleStep(UserAction.NOTHING, fault);
    }

    /** Whether what was found is what this break breaks. */
    boolean isCaughtBy(Set<String> broken) {
        return caughtBy.isEmpty() ? broken.isEmpty() : caughtBy.stream().anyMatch(broken::contains);
    }
}
