package dev.trickle.systemtest;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.stack.demo.DemoRun;
import dev.trickle.stack.promise.PromiseResult;
import dev.trickle.systemtest.harness.JsonHttpClient;
import dev.trickle.systemtest.promises.Evidence;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.UserRequest;
import dev.trickle.systemtest.promises.Evidence.UserRequest.OptOut;
import dev.trickle.systemtest.promises.EvidenceCollector;
import dev.trickle.systemtest.promises.EvidenceSources;
import dev.trickle.systemtest.promises.Promise;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A small campaign over three days through everything: real topics, stores, calls, webhooks and tables. */
class SmallCampaignIT {

    private static final int RECIPIENTS = 60;
    private static final int PEOPLE_A_DAY = 25;

    @TempDir
    Path folder;

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void everyPromiseHoldsAgainstTheLedgerOfTheCloud(CapturedOutput log) {
        try (var campaign = DemoRun.withoutOutput(folder, RECIPIENTS, PEOPLE_A_DAY)) {
            assertThat(campaign.run()).isNotEmpty().allMatch(PromiseResult::holds);

            var evidence = evidenceOf(campaign);
            assertThat(evidence.ledger()).hasSize(RECIPIENTS);
            assertThat(Promise.ALL.stream().collect(toMap(Promise::counted, promise -> promise.breaches(evidence))))
                    .allSatisfy((promise, breaches) ->
                            assertThat(breaches).as(promise).isEmpty());
        }

        // Every number of the run begins like this one; none may reach a log line.
        assertThat(log.getAll()).contains("Topic created").doesNotContainPattern("1555\\d{7}");
    }

    private static Evidence evidenceOf(DemoRun run) {
        var tables = tablesOf(run);
        var campaign = tables.sql("SELECT id::text FROM marketing_campaigns")
                .query(String.class)
                .single();
        var campaignOrder = new CampaignOrder(campaign, DemoRun.TEMPLATE, run.audience());
        var simulator = new JsonHttpClient(run.stack().simulator().getPort());
        var evidenceSources = new EvidenceSources(
                tables,
                run.stack().bootstrapServers(),
                () -> simulator.get("/simulator/ledger/messages").lines(),
                UnaryOperator.identity());
        return new EvidenceCollector(evidenceSources, Map.of(DemoRun.PHONE_NUMBER, PEOPLE_A_DAY))
                .about(List.of(campaignOrder), stopsOf(run));
    }

    /** All of these came before the campaign. */
    private static List<UserRequest> stopsOf(DemoRun run) {
        return run.optedOut().stream()
                .map(person -> (UserRequest) new OptOut(person, Instant.EPOCH, true))
                .toList();
    }

    private static JdbcClient tablesOf(DemoRun run) {
        return JdbcClient.create(run.stack().database());
    }
}
