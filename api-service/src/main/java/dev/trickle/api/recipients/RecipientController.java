package dev.trickle.api.recipients;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.page.Paging;
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
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** REST endpoints of recipients: a page, one recipient with its history, or all as a file. */
@RestController
@RequestMapping("/api/campaigns/{id}/recipients")
final class RecipientController {

    private static final int MAX_PAGE_SIZE = 1_000;
    private static final String CSV = "text/csv";
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static final String CSV_FORMAT = "csv";
    private static final String XLSX_FORMAT = "xlsx";
    private static final String NDJSON_FORMAT = "ndjson";
    private static final Set<String> FORMATS = Set.of(CSV_FORMAT, XLSX_FORMAT, NDJSON_FORMAT);
    private static final Set<String> STATUSES =
            Set.of("pending", "queued", "sent", "delivered", "read", "failed", "skipped", "unconfirmed");

    private final RecipientViewRepository recipientViewRepository;
    private final RecipientExport export;
    private final RecipientHistory history;
    private final ContactResolver contactResolver;
    private final AccountDirectory accountDirectory;

    RecipientController(
            RecipientViewRepository recipientViewRepository,
            RecipientExport export,
            RecipientHistory history,
            ContactResolver contactResolver,
            AccountDirectory accountDirectory) {
        this.recipientViewRepository = recipientViewRepository;
        this.export = export;
        this.history = history;
        this.contactResolver = contactResolver;
        this.accountDirectory = accountDirectory;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    RecipientPage page(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable Integer cursor,
            @RequestParam(defaultValue = "100") int limit) {
        var filter = filter(id, status, phone, error, reason);
        Paging.checkLimit(limit, MAX_PAGE_SIZE);
        var items = recipientViewRepository.page(filter, cursor, limit);
        return new RecipientPage(items, Paging.nextCursor(items, limit, RecipientResponse::ordinal));
    }

    @GetMapping(produces = {MediaType.APPLICATION_NDJSON_VALUE, CSV, XLSX})
    void export(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String separator,
            @RequestParam(required = false) @Nullable Boolean bom,
            @RequestHeader(name = HttpHeaders.ACCEPT) String accept,
            HttpServletResponse response)
            throws IOException {
        var type = MediaType.parseMediaTypes(accept).getFirst();
        var format = type.isCompatibleWith(MediaType.valueOf(CSV))
                ? CSV_FORMAT
                : type.isCompatibleWith(MediaType.valueOf(XLSX)) ? XLSX_FORMAT : NDJSON_FORMAT;
        write(format, filter(id, status, phone, error, reason), separator, Boolean.TRUE.equals(bom), response);
    }

    /** A browser cannot choose the type of the response: the URL names it, and the file is for a spreadsheet. */
    @GetMapping(params = "format")
    void download(
            @PathVariable UUID id,
            @RequestParam String format,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String phone,
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String separator,
            @RequestParam(required = false) @Nullable Boolean bom,
            HttpServletResponse response)
            throws IOException {
        if (!FORMATS.contains(format)) {
            throw InvalidRequest.of("format", "choice", "format must be csv, ndjson or xlsx");
        }
        var filter = filter(id, status, phone, error, reason);
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"recipients-" + id + '.' + format + '"');
        write(format, filter, separator, !Boolean.FALSE.equals(bom), response);
    }

    private void write(
            String format,
            RecipientFilter filter,
            @Nullable String separator,
            boolean forSpreadsheet,
            HttpServletResponse response)
            throws IOException {
        var options = options(filter.campaign(), ExportOptions.separator(separator), forSpreadsheet);
        switch (format) {
            case CSV_FORMAT -> {
                prepare(response, CSV);
                export.writeCsv(filter, options, response.getOutputStream());
            }
            case XLSX_FORMAT -> {
                response.setContentType(XLSX);
                export.writeXlsx(filter, options, response.getOutputStream());
            }
            default -> {
                prepare(response, MediaType.APPLICATION_NDJSON_VALUE);
                export.writeNdjson(filter, response.getOutputStream());
            }
        }
    }

    private ExportOptions options(CampaignId campaign, char separator, boolean forSpreadsheet) {
        var account = recipientViewRepository
                .findAccount(campaign)
                .orElseThrow(() -> new ResourceNotFound("Campaign not found: " + campaign));
        return new ExportOptions(
                separator,
                forSpreadsheet,
                accountDirectory.settings(account).zone(),
                recipientViewRepository.listAttributes(account));
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

    private RecipientFilter filter(
            UUID id, @Nullable String status, @Nullable String phone, @Nullable String error, @Nullable String reason) {
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
        if (reason != null && !SkipReasonText.isCode(reason)) {
            throw InvalidRequest.of("reason", "choice", "reason must be one of " + SkipReasonText.codes());
        }
        if (!recipientViewRepository.campaignExists(campaign)) {
            throw new ResourceNotFound("Campaign not found: " + id);
        }
        // A person may look for the code of a reason among the errors.
        var isReason = error != null && SkipReasonText.isCode(error);
        return new RecipientFilter(
                campaign,
                status,
                phone == null ? null : recipientIdOf(phone, campaign),
                isReason ? null : error,
                isReason && reason == null ? error : reason);
    }

    /** Computes the id of the recipient from the number, because numbers are not indexed. */
    private RecipientId recipientIdOf(String phone, CampaignId campaign) {
        try {
            return RecipientId.of(campaign, contactResolver.keyOf(contactResolver.parse(phone)));
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
