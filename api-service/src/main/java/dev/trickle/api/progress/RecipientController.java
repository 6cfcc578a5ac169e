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

/** The recipients of a campaign over HTTP: page by page, one with their history, or all as a file. */
@RestController
@RequestMapping("/api/campaigns/{id}/recipients")
final class RecipientController {

    private static final int LARGEST_PAGE = 1_000;
    private static final String CSV = "text/csv";
    private static final Set<String> STATES =
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
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw InvalidRequest.of("limit", "range", "limit must be from 1 to " + LARGEST_PAGE);
        }
        var items = recipientViewRepository.page(filter, cursor, limit);
        return new RecipientPage(
                items, items.size() < limit ? null : items.getLast().ordinal());
    }

    @GetMapping(produces = MediaType.APPLICATION_NDJSON_VALUE)
    void lines(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable String error,
            HttpServletResponse response)
            throws IOException {
        var filter = filter(id, status, phone, error);
        begin(response, MediaType.APPLICATION_NDJSON_VALUE);
        export.lines(filter, response.getOutputStream());
    }

    @GetMapping(produces = CSV)
    void table(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable String error,
            HttpServletResponse response)
            throws IOException {
        var filter = filter(id, status, phone, error);
        begin(response, CSV);
        export.table(filter, response.getOutputStream());
    }

    @GetMapping(path = "/{recipient}")
    RecipientDetails show(@PathVariable UUID id, @PathVariable UUID recipient) {
        var found = recipientViewRepository
                .find(new CampaignId(id), new RecipientId(recipient))
                .orElseThrow(() -> new ResourceNotFound("There is no recipient " + recipient + " of campaign " + id));
        return new RecipientDetails(found, history.of(found.id()));
    }

    private static void begin(HttpServletResponse response, String type) {
        response.setContentType(type);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
    }

    private RecipientFilter filter(UUID id, @Nullable String status, @Nullable String phone, @Nullable String error) {
        var campaign = new CampaignId(id);
        if (status != null && !STATES.contains(status)) {
            throw InvalidRequest.of("status", "choice", "status is none that a recipient can have");
        }
        if (error != null && !RequestFields.isStorable(error)) {
            throw InvalidRequest.of("error", "characters", "error must be a code");
        }
        if (!recipientViewRepository.existFor(campaign)) {
            throw new ResourceNotFound("There is no campaign " + id);
        }
        return new RecipientFilter(campaign, status, phone == null ? null : recipientWith(phone, campaign), error);
    }

    /** The number itself is in no index: the id follows from it. */
    private RecipientId recipientWith(String phone, CampaignId campaign) {
        try {
            return RecipientId.of(campaign, contactResolver.keyOf(contactResolver.parse(phone)));
        } catch (InvalidPhoneNumber refused) {
            throw InvalidRequest.of("phone", refused.rule().code(), "phone " + refused.explanation());
        }
    }

    /**
     * Some recipients, in the order of the plan.
     *
     * @param nextCursor where the next page begins; null if there is none
     */
    record RecipientPage(
            List<RecipientResponse> items, @Nullable Integer nextCursor) {}

    /** One of them, and everything that happened to them. */
    record RecipientDetails(@JsonUnwrapped RecipientResponse recipient, List<RecipientHistory.HistoryEntry> history) {}
}
