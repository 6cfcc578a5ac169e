package dev.trickle.systemtest.chaos;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import dev.trickle.systemtest.harness.AccountFixture;
import dev.trickle.systemtest.harness.TestInfrastructure;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** Imports customers and creates campaigns over the API; each request is retried until it is answered. */
final class CampaignCreator {

    /** More recipients than the messaging limit allows in a day. */
    static final int LARGE_CAMPAIGN = ServiceCluster.LIMIT * 3 / 2;

    /** Recipients of about one second. */
    static final int SMALL_CAMPAIGN = 12;

    private static final String LANGUAGE = "en_US";
    private static final String WITHOUT_FILE = """
            {"components": [{"type": "BODY", "text": "Sale"}]}""";
    private static final String WITH_FILE = """
            {"components": [{"type": "HEADER", "format": "DOCUMENT"}, {"type": "BODY", "text": "Sale"}]}""";

    private final RetryingApiClient api;
    private final TestInfrastructure infrastructure;
    private final IntSupplier campaignNumbers;
    private final List<CampaignOrder> created = new ArrayList<>();

    /** @param numbers supplies campaign numbers; unique, because phone numbers derive from them */
    CampaignCreator(RetryingApiClient api, TestInfrastructure infrastructure, IntSupplier numbers) {
        this.api = api;
        this.infrastructure = infrastructure;
        this.campaignNumbers = numbers;
    }

    /** Creates a campaign for new customers; returns when the API has accepted it. */
    CampaignOrder createCampaign(AccountFixture accountFixture, int size) {
        var number = campaignNumbers.getAsInt();
        var template = "sale_" + number;
        var people = people(accountFixture, number, size);
        importCustomers(accountFixture, template, people);
        createTemplate(accountFixture, template);
        var response = api.sendUntilAccepted("POST", "/api/campaigns", """
                {"account": "%s", "name": "Sale %d", "template_name": "%s", "daily_limit": 100000,
                 "start_date": "2001-01-01T00:00:00Z", "target_audience": {"tags": ["%s"]}%s}
                """.formatted(
                        accountFixture.account(), number, template, template, components(accountFixture)));
        var campaignOrder = new CampaignOrder(response.json().get("id").stringValue(), template, people);
        synchronized (created) {
            created.add(campaignOrder);
        }
        return campaignOrder;
    }

    /** Creates the template; an account whose campaigns are checked can use it when the sender has read it. */
    private void createTemplate(AccountFixture accountFixture, String template) {
        infrastructure
                .simulatorProcess()
                .putTemplate(template, LANGUAGE, sendsFile(accountFixture) ? WITH_FILE : WITHOUT_FILE);
        if (accountFixture.equals(infrastructure.accounts().getFirst())) {
            api.awaitFound("/api/templates/%s/%s?account=%s".formatted(template, LANGUAGE, accountFixture.account()));
        }
    }

    /** The second account sends a file with every message. */
    private boolean sendsFile(AccountFixture accountFixture) {
        return accountFixture.equals(infrastructure.accounts().get(1));
    }

    private String components(AccountFixture accountFixture) {
        if (!sendsFile(accountFixture)) {
            return "";
        }
        var file = api.sendWithoutIdempotencyKey(
                "/api/media?account=" + accountFixture.account(), "%PDF-1.4 A price list", "application/pdf");
        return """
                , "template_components": {"header": [{"type": "document", "document": {"media": "%s"}}]}
                """.formatted(file.json().get("id").stringValue());
    }

    /** Returns the campaigns created since the last call. */
    List<CampaignOrder> drainCreated() {
        synchronized (created) {
            var all = List.copyOf(created);
            created.clear();
            return all;
        }
    }

    /** Area code 555 is not assigned. */
    private static Set<String> people(AccountFixture accountFixture, int order, int size) {
        return IntStream.range(0, size)
                .mapToObj(
                        each -> "491555%d%06d".formatted(1 + accountFixture.partition(), order * LARGE_CAMPAIGN + each))
                .collect(toCollection(LinkedHashSet::new));
    }

    private void importCustomers(AccountFixture accountFixture, String tag, Set<String> people) {
        var csv = people.stream()
                .map(person -> "+" + person + "," + tag + ",subscribed")
                .collect(joining("\n", "whatsapp_phone,tags,subscription\n", "\n"));
        String state;
        do {
            var job = api.sendWithoutIdempotencyKey(
                    "/api/customers/import?account=" + accountFixture.account(), csv, "text/csv");
            state = awaitImportEnd(job.json().get("id").stringValue());
        } while (!state.equals("completed"));
    }

    /** Waits for the end of an import; one that failed with the API is repeated by the caller. */
    private String awaitImportEnd(String job) {
        while (true) {
            var response = api.sendUntilAccepted("GET", "/api/imports/" + job, "");
            var state = response.json().get("state").stringValue();
            if (!state.equals("running")) {
                return state;
            }
            api.pauseBeforeRetry();
        }
    }
}
