package dev.trickle.systemtest.chaos;

import static dev.trickle.systemtest.chaos.ClusterProcess.BROKER;
import static dev.trickle.systemtest.chaos.ClusterProcess.SENDER_1;
import static dev.trickle.systemtest.chaos.ClusterProcess.SENDER_2;
import static dev.trickle.systemtest.chaos.ClusterProcess.STATUS;

import dev.trickle.systemtest.chaos.Fault.Freeze;
import dev.trickle.systemtest.chaos.Fault.Kill;
import dev.trickle.systemtest.chaos.Fault.Rewind;
import dev.trickle.systemtest.chaos.Judge.Faults;
import dev.trickle.systemtest.chaos.Judge.ModuleTest;
import dev.trickle.systemtest.chaos.Judge.OrdinaryTest;
import dev.trickle.systemtest.chaos.Schedule.ScheduleStep;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A deliberate defect that breaks a promise, and the judge that must detect it.
 *
 * @param edits changes of the project's sources; none for the control, which has no defect
 * @param sql changes of the schema
 * @param expectedBreaches codes of the promises, at least one of which must be reported, or the test of another module
 *     that must fail; none for the control
 */
record Break(String name, List<Edit> edits, List<String> sql, Judge judge, List<String> expectedBreaches) {

    private static final String CLAIM = "sender-service/src/main/java/dev/trickle/sender/attempt/ClaimSql.java";
    private static final String PROGRESS =
            "sender-service/src/main/java/dev/trickle/sender/offsets/PartitionProgress.java";
    private static final String QUOTA =
            "scheduler-service/src/main/java/dev/trickle/scheduler/release/AvailableQuota.java";
    private static final String PROJECTION =
            "status-service/src/main/java/dev/trickle/status/projection/ProjectionSql.java";
    private static final String WEBHOOK_HANDLER =
            "status-service/src/main/java/dev/trickle/status/webhook/KafkaWebhookHandler.java";

    private static final String NUMBERS = "common/src/main/java/dev/trickle/pipeline/PhoneNumberReader.java";
    private static final String STOP_WORDS =
            "status-service/src/main/java/dev/trickle/status/notification/StopWords.java";
    private static final String MISSING_WEBHOOKS =
            "sender-service/src/main/java/dev/trickle/sender/MissingWebhooksMonitor.java";

    private static final String SCHEDULER = "scheduler-service/src/main/java/dev/trickle/scheduler/";
    private static final String RELEASE_PROCESSOR = SCHEDULER + "ReleaseProcessor.java";
    private static final String RELEASE_TASK = SCHEDULER + "ReleaseTask.java";
    private static final String EVENT_HANDLER = SCHEDULER + "EventHandler.java";
    private static final String RECORD_FAILURES = SCHEDULER + "failure/RecordFailures.java";
    private static final String RELEASE_SPREAD = SCHEDULER + "release/ReleaseSpread.java";
    private static final String REFUSED_SCOPES = SCHEDULER + "account/RefusedScopes.java";
    private static final String STATE_RECOVERY = SCHEDULER + "recovery/StateRecovery.java";
    private static final String CAMPAIGN_STATE = SCHEDULER + "campaign/CampaignState.java";
    private static final String SUSPENSIONS =
            "sender-service/src/main/java/dev/trickle/sender/attempt/SuspensionRepository.java";
    private static final String ACCOUNT_STOPS =
            "sender-service/src/main/java/dev/trickle/sender/attempt/AccountStopRepository.java";
    private static final String MEDIA_UPLOAD = "sender-service/src/main/java/dev/trickle/sender/media/MediaUpload.java";
    private static final String TEMPLATE_DRIFT =
            "sender-service/src/main/java/dev/trickle/sender/template/TemplateDrift.java";
    private static final String ENDPOINT_ROUTER = "sender-service/src/main/java/dev/trickle/sender/EndpointRouter.java";
    private static final String DATABASE_COMPARISON =
            "sender-service/src/main/java/dev/trickle/sender/database/DatabaseComparison.java";
    private static final String PLANNER = "api-service/src/main/java/dev/trickle/api/planning/Planner.java";
    private static final String LIMIT_READER =
            "status-service/src/main/java/dev/trickle/status/notification/LimitReader.java";
    private static final String INSTALLATION = "common/src/main/java/dev/trickle/pipeline/installation/";
    private static final String SHARED_SETTINGS = INSTALLATION + "SharedSettings.java";
    private static final String TOPICS = INSTALLATION + "TopicProvisioner.java";

    private static final OrdinaryTest UNINTENDED_MESSAGES = new OrdinaryTest(
            "dev.trickle.systemtest.UnintendedMessagesIT", "noMessageGoesToAnUnintendedNumberOrAfterAStop");

    private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(8);

    /** Without the lookup of a blocking attempt, only the unique index prevents a duplicate. */
    private static final Edit WITHOUT_LOOKUP =
            new Edit(CLAIM, "WHEN h.blocking_attempt IS NOT NULL THEN 'already'", "");

    private static final String DROP_UNIQUE_INDEX = "DROP INDEX uq_send_attempts_blocking";

    static final List<Break> ALL = List.of(
            new Break(
                    "no defect (control)",
                    List.of(),
                    List.of(),
                    steps(
                            new ScheduleStep(UserAction.TAKE_OVER_NUMBER, new Kill(SENDER_1)),
                            new ScheduleStep(UserAction.PAUSE, new Kill(BROKER)),
                            new ScheduleStep(UserAction.RESUME, new Kill(STATUS)),
                            new ScheduleStep(UserAction.PAUSE, new Rewind())),
                    List.of()),
            new Break(
                    "claims have no unique key",
                    List.of(WITHOUT_LOOKUP),
                    List.of(DROP_UNIQUE_INDEX, "ALTER TABLE send_attempts DROP CONSTRAINT send_attempts_pkey"),
                    steps(
                            step(new Freeze(SENDER_1, LONGER_THAN_A_SESSION)),
                            step(new Kill(SENDER_2)),
                            step(new Rewind())),
                    List.of("duplicates")),
            new Break(
                    "quota counts calendar days only, not the rolling 24 hours",
                    List.of(new Edit(
                            QUOTA, "limit - account.reserve() - state.usedSlots()", "limit - account.reserve()")),
                    List.of(),
                    steps(step(new Kill(SENDER_1)), step(new Kill(STATUS)), step(new Kill(SENDER_2))),
                    List.of("over_limit")),
            new Break(
                    "offsets are committed before the claim is written",
                    List.of(new Edit(
                            PROGRESS,
                            "return inFlight.isEmpty() ? nextOffset : inFlight.first();",
                            "return nextOffset;")),
                    List.of(),
                    steps(step(new Kill(SENDER_1)), step(new Kill(SENDER_2)), step(new Kill(SENDER_1))),
                    List.of("forgotten")),
            new Break(
                    "claims ignore a paused campaign",
                    List.of(new Edit(CLAIM, "WHEN c.desired_state <> 'scheduled' THEN 'paused'", "")),
                    List.of(),
                    steps(
                            new ScheduleStep(UserAction.PAUSE, new Kill(STATUS)),
                            new ScheduleStep(UserAction.RESUME, new Kill(STATUS)),
                            new ScheduleStep(UserAction.PAUSE, new Kill(STATUS))),
                    List.of("after_stop")),
            new Break(
                    "counters count events instead of recipients",
                    List.of(new Edit(
                            PROJECTION,
                            "sum(times * ((new_milestones & {DELIVERED} <> 0)::int - (old_milestones & {DELIVERED} <> 0)::int))",
                            "sum(times * (new_milestones & {DELIVERED} <> 0)::int)")),
                    List.of(),
                    steps(step(new Kill(STATUS))),
                    List.of("differences")),
            new Break(
                    "webhooks are acknowledged before they are stored",
                    List.of(new Edit(WEBHOOK_HANDLER, "var unused = publisher.send(record).whenComplete(", """
                            publisher.send(record);
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
                    "a refused attempt is claimed again",
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
                    // Resumed while the senders start: they read the refused requests before the new ones.
                    steps(
                            new ScheduleStep(UserAction.PAUSE, new Rewind()),
                            new ScheduleStep(UserAction.RESUME, new Kill(STATUS)),
                            new ScheduleStep(UserAction.PAUSE, new Rewind()),
                            new ScheduleStep(UserAction.RESUME, new Kill(STATUS))),
                    List.of("differences")),
            new Break(
                    "two recipients with the same phone number may both be sent",
                    List.of(WITHOUT_LOOKUP),
                    List.of(DROP_UNIQUE_INDEX),
                    steps(
                            new ScheduleStep(UserAction.TAKE_OVER_NUMBER, new Kill(STATUS)),
                            new ScheduleStep(UserAction.TAKE_OVER_NUMBER, new Kill(SENDER_1)),
                            new ScheduleStep(UserAction.TAKE_OVER_NUMBER, new Kill(STATUS)),
                            new ScheduleStep(UserAction.TAKE_OVER_NUMBER, new Kill(SENDER_2))),
                    List.of("duplicates")),
            new Break(
                    "digits without a plus sign are always read as a national number",
                    List.of(new Edit(
                            NUMBERS,
                            "var national = region.isKnown() ? resolveNational(digits) : null;",
                            "var national = interpretIfValid(region.countryCode() + digits);\n"
                                    + "        if (national != null) { return national; }")),
                    List.of(),
                    UNINTENDED_MESSAGES,
                    List.of("unintended")),
            new Break(
                    "stop words are recognised in lower case only",
                    List.of(new Edit(
                            STOP_WORDS,
                            "if (text.isBlank()) {",
                            "if (!text.equals(text.toLowerCase(java.util.Locale.ROOT))) {")),
                    List.of(),
                    UNINTENDED_MESSAGES,
                    List.of("after_stop")),
            new Break(
                    "missing webhooks do not suspend the account",
                    List.of(new Edit(
                            MISSING_WEBHOOKS, "return settings.enabled()", "return false && settings.enabled()")),
                    List.of(),
                    new OrdinaryTest(
                            "dev.trickle.systemtest.MissingWebhooksIT",
                            "sendingStopsWithoutWebhooksAndForgedWebhooksHaveNoEffect"),
                    List.of("after_stop")),
            caughtBy(
                    new ModuleTest("scheduler-service", "dev.trickle.scheduler.RandomHistoriesTest"),
                    "a task that is initialised again keeps the memory of the task before it",
                    new Edit(RELEASE_TASK, "private final Map<AccountId, AccountContext> accountContexts", """
                            final Map<AccountId, AccountContext> accountContexts"""),
                    new Edit(RELEASE_PROCESSOR, "task = new ReleaseTask(", """
                            var former = task;
                            task = new ReleaseTask("""),
                    new Edit(RELEASE_PROCESSOR, "task.start();", """
                            if (former != null) { task.accountContexts.putAll(former.accountContexts); }
                            task.start();"""),
                    new Edit(RELEASE_PROCESSOR, "task = null;", "")),
            caughtBy(
                    new ModuleTest("scheduler-service", "dev.trickle.scheduler.SpreadTest"),
                    "the messages of a day are released at once",
                    new Edit(RELEASE_SPREAD, "return nextAt.isAfter(now)", "return false")),
            caughtBy(
                    new ModuleTest("scheduler-service", "dev.trickle.scheduler.RefusedScopesTest"),
                    "a scope that the sender refuses as a whole is not held",
                    new Edit(REFUSED_SCOPES, "return inARow >= HELD_AFTER;", "return false;")),
            caughtBy(
                    new ModuleTest("scheduler-service", "dev.trickle.scheduler.RefusedScopesTest"),
                    "a delivery report before the outcome of its probe does not end the hold",
                    new Edit(
                            EVENT_HANDLER,
                            "if (isAwaited) {\n            endRefusals(",
                            "if (false) {\n            endRefusals(")),
            caughtBy(
                    new ModuleTest("sender-service", "dev.trickle.sender.attempt.SuspensionOrderTest"),
                    "a suspension that arrives after its end stays open",
                    new Edit(SUSPENSIONS, "max(ended_at), true", "max(ended_at) FILTER (WHERE false), true")),
            caughtBy(
                    new ModuleTest("scheduler-service", "dev.trickle.scheduler.UnprocessableRecordIT"),
                    "events of an unknown account are consumed without effect",
                    new Edit(RELEASE_TASK, "requireRetired(record.key());", "")),
            caughtBy(
                    new ModuleTest("scheduler-service", "dev.trickle.scheduler.failure.RecordFailuresTest"),
                    "a record is skipped because of a failed disk",
                    new Edit(RECORD_FAILURES, "|| cause instanceof IOException", "")),
            caughtBy(
                    new ModuleTest("status-service", "dev.trickle.status.WebhookFlushIT"),
                    "one broker acknowledges webhooks that are not on its disk",
                    new Edit(
                            TOPICS,
                            "topic.equals(Topics.WEBHOOKS_RECEIVED) && layout",
                            "topic.equals(Topics.ALERTS) && layout")),
            caughtBy(
                    new ModuleTest("scheduler-service", "dev.trickle.scheduler.CountCheckTest"),
                    "recipients that do not add up are not reported",
                    new Edit(
                            CAMPAIGN_STATE,
                            "return queue.received() ==",
                            "return plan != null || queue.received() ==")),
            caughtBy(
                    new ModuleTest("api-service", "dev.trickle.api.planning.FailingPlanTest"),
                    "a plan that cannot be made delays the others",
                    new Edit(
                            PLANNER,
                            "SqlArrays.texts(retryBackoff.skipped(), Object::toString)",
                            "SqlArrays.texts(java.util.Set.<CampaignId>of(), Object::toString)")),
            caughtBy(
                    new ModuleTest("sender-service", "dev.trickle.sender.database.DatabaseComparisonTest"),
                    "claims are made in a database that lacks processed offsets",
                    new Edit(DATABASE_COMPARISON, "if (processed < offset.offset()) {", "if (processed < 0) {")),
            caughtBy(
                    new ModuleTest("common", "dev.trickle.pipeline.installation.SharedSettingsTest"),
                    "two accounts may have the same business account or number",
                    new Edit(SHARED_SETTINGS, "if (other != null) {", "if (name.equals(other)) {")),
            caughtBy(
                    new ModuleTest("status-service", "dev.trickle.status.notification.AccountReaderTest"),
                    "a throughput upgrade sets the messaging limit",
                    new Edit(LIMIT_READER, "event.filter(THROUGHPUT_UPGRADE::equals).isPresent()", "event.isEmpty()")),
            caughtBy(
                    new ModuleTest("scheduler-service", "dev.trickle.scheduler.LostStoresTest"),
                    "a recovery applies outcomes before it has read the scheduler's own events",
                    new Edit(RELEASE_TASK, "!stateRecovery.buffer(record.key(), record.value())", "true")),
            caughtBy(
                    new ModuleTest("scheduler-service", "dev.trickle.scheduler.LostStoresTest"),
                    "a recovery does not read the scheduler's own events",
                    new Edit(STATE_RECOVERY, "if (readPublishedEvents(contexts)", "if (!contexts.isEmpty()")),
            caughtBy(
                    new ModuleTest("sender-service", "dev.trickle.sender.attempt.ClaimsTest"),
                    "claims ignore that a person has to decide about a message",
                    new Edit(CLAIM, "WHEN o.undecided THEN 'undecided'", "")),
            caughtBy(
                    new ModuleTest("sender-service", "dev.trickle.sender.attempt.AccountStopTest"),
                    "a stop of an account does not wait for the claims under way",
                    new Edit(ACCOUNT_STOPS, "lock(AdvisoryLocks.LOCK_ACCOUNT, account);", "")),
            caughtBy(
                    new ModuleTest("sender-service", "dev.trickle.sender.attempt.AccountStopTest"),
                    "claims ignore that the owner has stopped the account",
                    new Edit(CLAIM, "('account_stop', a.account_id), ", "")),
            caughtBy(
                    new ModuleTest("sender-service", "dev.trickle.sender.media.MediaUploadsTest"),
                    "a file is not uploaded again before WhatsApp deletes it",
                    new Edit(MEDIA_UPLOAD, "return !expiresAt.isAfter(renewalDue(now));", "return false;")),
            caughtBy(
                    new ModuleTest("sender-service", "dev.trickle.sender.TemplateMonitorTest"),
                    "a template that can no longer be sent is not suspended",
                    new Edit(
                            TEMPLATE_DRIFT,
                            "Optional.ofNullable(SUSPENSION_CODES.get(status))",
                            "Optional.<String>empty()")),
            caughtBy(
                    new ModuleTest("sender-service", "dev.trickle.sender.EndpointRouterTest"),
                    "an inconclusive response sends the next attempt to the other endpoint",
                    new Edit(
                            ENDPOINT_ROUTER,
                            "case SendResult.Unconfirmed unconfirmed -> Optional.empty();",
                            "case SendResult.Unconfirmed unconfirmed ->\n"
                                    + "                Optional.of(new Refused(unconfirmed.cause(), \"\"));")));

    /** @param from occurs in the file exactly once, so that an outdated edit is detected */
    record Edit(String file, String from, String to) {}

    private static Break caughtBy(ModuleTest test, String name, Edit... edits) {
        return new Break(name, List.of(edits), List.of(), test, List.of(test.simpleName()));
    }

    private static Judge steps(ScheduleStep... steps) {
        return new Faults(List.of(steps));
    }

    private static ScheduleStep step(Fault fault) {
        return new ScheduleStep(UserAction.NOTHING, fault);
    }

    /** Returns whether the reported breaches are those that this defect must cause. */
    boolean isDetectedBy(Set<String> broken) {
        return expectedBreaches.isEmpty()
                ? broken.isEmpty()
                : expectedBreaches.stream().anyMatch(broken::contains);
    }
}
