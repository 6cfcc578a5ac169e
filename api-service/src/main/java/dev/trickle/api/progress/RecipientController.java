package dev.trickle.api.progress;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trickle.api.customer.ContactResolver;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.InvalidPhoneNumber;
import dev.trickle.pipeline.RecipientId;
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

/** REST endpoints of recipients: a page, one recipient with its history, or all as a file. */
@RestController
@RequestMapping("/api/campaigns/{id}/recipients")
final class RecipientController {

    private static final int MAX_PAGE_SIZE = 1_000;
    private static final String CSV = "text/csv";
    private static final Set<String> STATUSES =
            Set.of("pending", "queued", "sent", "delivered", "read", "failed", "skipped", "unconfirmed");

    private final RecipientViewRepository recipientViewRepository;
    private final RecipientExport export;
    private final RecipientHistory history;
    private final ContactResolver contactResolver;

    RecipientController(
            RecipientViewRepository recipientViewRepository,
            RecipientExport export,
            RecipientHistory history,
            ContactResolver contactResolver) {
        this.recipientViewRepository = recipientViewRepository;
        this.export = export;
        this.history = history;
        this.contactResolver = contactResolver;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    RecipientPage page(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(required = false) @Nullable Integer cursor,
            @RequestParam(defaultValue = "100") int limit) {
        var filter = filter(id, status, phone, error);
        if (limit < 1 || limit > MAX_PAGE_SIZE) {
            throw InvalidRequest.of("limit", "range", "limit must be from 1 to " + MAX_PAGE_SIZE);
        }
        var items = recipientViewRepository.page(filter, cursor, limit);
        return new RecipientPage(
                items, items.size() < limit ? null : items.getLast().ordinal());
    }

    @GetMapping(produces = MediaType.APPLICATION_NDJSON_VALUE)
    void exportNdjson(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable String error,
            HttpServletResponse response)
            throws IOException {
        var filter = filter(id, status, phone, error);
        prepare(response, MediaType.APPLICATION_NDJSON_VALUE);
        export.writeNdjson(filter, response.getOutputStream());
    }

    @GetMapping(produces = CSV)
    void exportCsv(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable String error,
            HttpServletResponse response)
            throws IOException {
        var filter = filter(id, status, phone, error);
        prepare(response, CSV);
        export.writeCsv(filter, response.getOutputStream());
    }

    @GetMapping(path = "/{recipient}")
    RecipientDetails show(@PathVariable UUID id, @PathVariable UUID recipient) {
        var found = recipientViewRepository
                .find(new CampaignId(id), new RecipientId(recipient))
                .orElseThrow(() -> new ResourceNotFound("Recipient not found: " + recipient + " of campaign " + id));
        return new RecipientDetails(found, history.load(found.id()));
    }

    private static void prepare(HttpServletResponse response, String type) {
        response.setContentType(type);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
    }

    private RecipientFilter filter(UUID id, @Nullable String status, @Nullable String phone, @Nullable String error) {
        var campaign = new CampaignId(id);
        if (status != null && !STATUSES.contains(status)) {
            throw InvalidRequest.of(
                    "status",
                    "choice",
                    "status must be pending, queued, sent, delivered, read, failed, skipped or unconfirmed");
        }
        if (error != null && !RequestFields.isStorable(error)) {
            throw InvalidRequest.of("error", "characters", "error must not contain characters that cannot be stored");
        }
        if (!recipientViewRepository.campaignExists(campaign)) {
            throw new ResourceNotFound("Campaign not found: " + id);
        }
        return new RecipientFilter(campaign, status, phone == null ? null : recipientIdOf(phone, campaign), error);
    }

    /** Computes the id of the recipient from the number, because numbers are not indexed. */
    private RecipientId recipientIdOf(String phone, CampaignId campaign) {
        try {
            return RecipientId.of(campaign, contactResolver.keyOf(contactResolver.phone(phone)));
        } catch (InvalidPhoneNumber invalid) {
            throw InvalidRequest.of("phone", invalid.rule().code(), "phone " + invalid.explanation());
        }
    }

    /**
     * A page of recipients, in the order of the plan.
     *
     * @param nextCursor cursor of the next page; null if this is the last one
     */
    record RecipientPage(
            List<RecipientResponse> items, @Nullable Integer nextCursor) {}

    /** A recipient and its history. */
    record RecipientDetails(@JsonUnwrapped RecipientResponse recipient, List<RecipientHistory.HistoryEntry> history) {}
}
