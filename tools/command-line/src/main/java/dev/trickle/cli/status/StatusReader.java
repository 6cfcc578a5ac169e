package dev.trickle.cli.status;

import dev.trickle.cli.api.ApiClient;
import dev.trickle.cli.console.CommandFailed;
import dev.trickle.cli.console.ExitCodes;
import dev.trickle.cli.console.Version;
import dev.trickle.cli.status.StatusReport.Account;
import dev.trickle.cli.status.StatusReport.AccountNotice;
import dev.trickle.cli.status.StatusReport.Campaign;
import dev.trickle.cli.status.StatusReport.Suspension;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the report from the API, which passes on the state of each account from the scheduler. */
final class StatusReader {

    private static final String UP = "UP";
    private static final String READY = "ready";
    private static final String UNKNOWN = "unknown";

    private final ApiClient api;
    private final List<String> attention = new ArrayList<>();

    StatusReader(ApiClient api) {
        this.api = api;
    }

    /**
     * The report. An endpoint that fails is reported as a point of attention, and its part of the report is empty.
     *
     * @throws CommandFailed if the API cannot be reached or refuses the token
     */
    StatusReport read(Version version) {
        var health = api.health();
        if (!health.equals(UP)) {
            attention.add("The API is not healthy: " + health);
        }
        var accounts = orEmpty(() -> api.get("/api/quota", Quotas.class).items(), List.<Account>of()).stream()
                .map(this::withScheduler)
                .toList();
        var campaigns = orEmpty(this::runningCampaigns, List.<Campaign>of());
        var open = orEmpty(
                () -> api.get("/api/suspensions", SuspensionList.class), new SuspensionList(List.of(), List.of()));
        open.items()
                .forEach(suspension -> attention.add(
                        "Suspended: %s %s (%s)".formatted(suspension.scope(), suspension.id(), suspension.code())));
        open.notices().forEach(accountNotice -> attention.add("Notice: %s".formatted(accountNotice.code())));
        return new StatusReport(
                version.version(),
                version.revision().orElse(null),
                api.address().toString(),
                health,
                accounts,
                campaigns,
                open.items(),
                open.notices(),
                List.copyOf(attention));
    }

    private List<Campaign> runningCampaigns() {
        var campaigns = new ArrayList<Campaign>();
        var path = "/api/campaigns?status=running&limit=500";
        var page = api.get(path, CampaignList.class);
        campaigns.addAll(page.items());
        while (page.nextCursor() != null) {
            page = api.get(path + "&cursor=" + page.nextCursor(), CampaignList.class);
            campaigns.addAll(page.items());
        }
        return campaigns;
    }

    private Account withScheduler(Account account) {
        return account.withScheduler(orEmpty(() -> schedulerState(account.account()), UNKNOWN));
    }

    private String schedulerState(String account) {
        var answer = api.get("/api/accounts/" + account + "/gate", SchedulerAnswer.class);
        if (!answer.scheduler().reachable() || answer.status() == null) {
            attention.add("The scheduler did not return the state of account " + account);
            return UNKNOWN;
        }
        var state = answer.status().releaseStatus().state();
        if (!state.equals(READY)) {
            attention.add("Account " + account + " releases nothing: " + state);
        }
        return state;
    }

    private <T> T orEmpty(Supplier<T> request, T empty) {
        try {
            return request.get();
        } catch (CommandFailed failed) {
            if (failed.exitCode() != ExitCodes.FAILED) {
                throw failed;
            }
            attention.add(failed.getMessage());
            return empty;
        }
    }

    private record Quotas(List<Account> items) {}

    private record CampaignList(
            List<Campaign> items, @Nullable String nextCursor) {}

    private record SuspensionList(List<Suspension> items, List<AccountNotice> notices) {}

    /** The scheduler's answer, as far as it is needed. */
    private record SchedulerAnswer(
            Scheduler scheduler, @Nullable AccountStatus status) {}

    private record Scheduler(boolean reachable) {}

    private record AccountStatus(ReleaseStatus releaseStatus) {}

    private record ReleaseStatus(String state) {}
}
