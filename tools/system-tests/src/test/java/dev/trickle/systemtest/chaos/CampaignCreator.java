package dev.trickle.systemtest.chaos;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import dev.trickle.systemtest.harness.AccountFixture;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** Orders campaigns as a shop does: brings its customers in, and says who gets what; again until it is answered. */
final class CampaignCreator {

    /** More than a day's worth. */
    static final int MANY = ServiceCluster.LIMIT * 3 / 2;

    /** A second's worth. */
    static final int A_FEW = 12;

    private final RetryingApiClient api;
    private final IntSupplier numbers;
    private final List<CampaignOrder> done = new ArrayList<>();

    /** Customers are told apart by these numbers: none may come twice. */
    CampaignCreator(RetryingApiClient api, IntSupplier numbers) {
        this.api = api;
        this.numbers = numbers;
    }

    /** Orders a campaign to so many new customers; comes back when it is accepted. */
    CampaignOrder place(AccountFixture accountFixture, int size) {
        var number = numbers.getAsInt();
        var template = "sale_" + number;
        var people = people(accountFixture, number, size);
        bringIn(accountFixture, template, people);
        var created = api.insist(
                "POST", "/api/campaigns", """
                {"account": "%s", "name": "Sale %d", "template_name": "%s", "daily_limit": 100000,
                 "start_date": "2001-01-01T00:00:00Z", "target_audience": {"tags": ["%s"]}}
                """.formatted(accountFixture.account(), number, template, template));
        var campaignOrder = new CampaignOrder(created.json().get("id").stringValue(), template, people);
        synchronized (done) {
            done.add(campaignOrder);
        }
        return campaignOrder;
    }

    /** All that were accepted since this was asked last. */
    List<CampaignOrder> takeAll() {
        synchronized (done) {
            var all = List.copyOf(done);
            done.clear();
            return all;
        }
    }

    /** Area code 555 belongs to nobody. */
    private static Set<String> people(AccountFixture accountFixture, int order, int size) {
        return IntStream.range(0, size)
                .mapToObj(each -> "491555%d%06d".formatted(1 + accountFixture.partition(), order * MANY + each))
                .collect(toCollection(LinkedHashSet::new));
    }

    private void bringIn(AccountFixture accountFixture, String tag, Set<String> people) {
        var csv = people.stream()
                .map(person -> "+" + person + "," + tag)
                .collect(joining("\n", "whatsapp_phone,tags\n", "\n"));
        String state;
        do {
            var job = api.insistAnew("/api/customers/import?account=" + accountFixture.account(), csv, "text/csv");
            state = ended(job.json().get("id").stringValue());
        } while (!state.equals("completed"));
    }

    /** An import that dies with the API is made again. */
    private String ended(String job) {
        while (true) {
            var response = api.insist("GET", "/api/imports/" + job, "");
            var state = response.json().get("state").stringValue();
            if (!state.equals("running")) {
                return state;
            }
            api.rest();
        }
    }
}
