package dev.trickle.api.progress;

import dev.trickle.api.account.Accounts;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.NotFound;
import dev.trickle.pipeline.CampaignId;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** How far campaigns have got, over HTTP. */
@RestController
@RequestMapping("/api")
final class ProgressEndpoint {

    private static final int LARGEST_PAGE = 1_000;
    private static final Set<String> STATES =
            Set.of("pending", "queued", "sent", "delivered", "read", "failed", "skipped", "unconfirmed");

    private final CampaignProgress progress;
    private final Recipients recipients;
    private final Quotas quotas;
    private final Accounts accounts;
    private final JsonMapper json;

    ProgressEndpoint(
            CampaignProgress progress, Recipients recipients, Quotas quotas, Accounts accounts, JsonMapper json) {
        this.progress = progress;
        this.recipients = recipients;
        this.quotas = quotas;
        this.accounts = accounts;
        this.json = json;
    }

    @GetMapping("/campaigns/{id}/stats")
    CampaignStats stats(@PathVariable UUID id) {
        var campaign = new CampaignId(id);
        return progress.of(campaign).orElseThrow(() -> unknown(campaign));
    }

    @GetMapping(path = "/campaigns/{id}/recipients", produces = MediaType.APPLICATION_JSON_VALUE)
    RecipientPage recipients(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable Integer cursor,
            @RequestParam(defaultValue = "100") int limit) {
        var campaign = existing(id, status);
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw InvalidRequest.of("limit", "range", "limit must be from 1 to " + LARGEST_PAGE);
        }
        var items = recipients.page(campaign, status, cursor, limit);
        return new RecipientPage(
                items, items.size() < limit ? null : items.getLast().ordinal());
    }

    @GetMapping(path = "/campaigns/{id}/recipients", produces = MediaType.APPLICATION_NDJSON_VALUE)
    void stream(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            HttpServletResponse response)
            throws IOException {
        var campaign = existing(id, status);
        response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        var lines = json.writerFor(RecipientResponse.class)
                .withRootValueSeparator("\n")
                .writeValues(response.getOutputStream());
        recipients.forEach(campaign, status, lines::write);
        // Not closed when something fails: an end would say that this was all.
        lines.close();
    }

    @GetMapping("/quota")
    QuotaPage quota() {
        return new QuotaPage(accounts.all().stream().map(quotas::today).toList());
    }

    private CampaignId existing(UUID id, @Nullable String status) {
        var campaign = new CampaignId(id);
        if (status != null && !STATES.contains(status)) {
            throw InvalidRequest.of("status", "choice", "status is none that a recipient can have");
        }
        if (!recipients.existFor(campaign)) {
            throw unknown(campaign);
        }
        return campaign;
    }

    private static NotFound unknown(CampaignId id) {
        return new NotFound("There is no campaign " + id);
    }

    /**
     * Some recipients, in the order of the plan.
     *
     * @param nextCursor where the next page begins; null if there is none
     */
    record RecipientPage(
            List<RecipientResponse> items, @Nullable Integer nextCursor) {}

    /** Today's quota of every account. */
    record QuotaPage(List<Quotas.Quota> items) {}
}
