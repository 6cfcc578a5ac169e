package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.CampaignId;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Campaigns over HTTP. */
@RestController
@RequestMapping("/api/campaigns")
final class CampaignController {

    private static final int LARGEST_PAGE = 500;

    private final CampaignService desk;
    private final CampaignDrafts campaignDrafts;
    private final CampaignRepository campaignRepository;
    private final AccountDirectory accountDirectory;

    CampaignController(
            CampaignService desk,
            CampaignDrafts campaignDrafts,
            CampaignRepository campaignRepository,
            AccountDirectory accountDirectory) {
        this.desk = desk;
        this.campaignDrafts = campaignDrafts;
        this.campaignRepository = campaignRepository;
        this.accountDirectory = accountDirectory;
    }

    @PostMapping
    ResponseEntity<CampaignResponse> create(@RequestBody JsonNode body) {
        var created = desk.create(body);
        return tagged(ResponseEntity.created(URI.create("/api/campaigns/" + created.id())), created);
    }

    @GetMapping
    Page list(
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String text,
            @RequestParam(required = false) @Nullable UUID cursor,
            @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw InvalidRequest.of("limit", "range", "limit must be from 1 to " + LARGEST_PAGE);
        }
        if (status != null && CampaignStatus.named(status).isEmpty()) {
            throw InvalidRequest.of("status", "choice", "status is none that a campaign can have");
        }
        if (text != null && !RequestFields.isStorable(text)) {
            throw InvalidRequest.of("text", "characters", "text must not contain characters that cannot be stored");
        }
        var items = campaignRepository.list(status, text, cursor == null ? null : new CampaignId(cursor), limit);
        return new Page(items, items.size() < limit ? null : items.getLast().id());
    }

    @GetMapping("/{id}")
    CampaignResponse show(@PathVariable UUID id, HttpServletResponse response) {
        var campaign = desk.show(new CampaignId(id));
        // Not as an entity: that would be answered with "not modified" while its counters move.
        response.setHeader(HttpHeaders.ETAG, new ETag(IfMatch.tagOf(campaign.revision()), false).formattedTag());
        return campaign;
    }

    @PatchMapping("/{id}")
    ResponseEntity<CampaignResponse> edit(
            @PathVariable UUID id,
            @RequestBody JsonNode body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return tagged(ResponseEntity.ok(), desk.edit(new CampaignId(id), body, IfMatch.in(ifMatch)));
    }

    /** Only drafts; nothing of them was ever sent. */
    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        campaignDrafts.delete(new CampaignId(id), IfMatch.in(ifMatch));
        return ResponseEntity.noContent().build();
    }

    /** A draft of the same content. */
    @PostMapping("/{id}/duplicate")
    ResponseEntity<CampaignResponse> duplicate(
            @PathVariable UUID id, @RequestBody(required = false) @Nullable JsonNode body) {
        var created = campaignDrafts.duplicate(new CampaignId(id), body);
        return tagged(ResponseEntity.created(URI.create("/api/campaigns/" + created.id())), created);
    }

    @PostMapping("/{id}/pause")
    ResponseEntity<CampaignResponse> pause(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return bring(id, CampaignStatus.PAUSED, ifMatch);
    }

    @PostMapping("/{id}/resume")
    ResponseEntity<CampaignResponse> resume(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return bring(id, CampaignStatus.RUNNING, ifMatch);
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<CampaignResponse> cancel(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return bring(id, CampaignStatus.CANCELLED, ifMatch);
    }

    @PostMapping("/{id}/accept-gap")
    ResponseEntity<CampaignResponse> acceptGap(@PathVariable UUID id, @RequestBody JsonNode body) {
        return ResponseEntity.accepted().body(desk.acceptGap(new CampaignId(id), body));
    }

    @PostMapping("/send-today")
    Map<String, String> sendToday(@RequestParam(required = false) @Nullable String account) {
        desk.sendToday(accountDirectory.resolve(account));
        return Map.of("status", "triggered");
    }

    private ResponseEntity<CampaignResponse> bring(UUID id, CampaignStatus wish, @Nullable String ifMatch) {
        return tagged(ResponseEntity.ok(), desk.bring(new CampaignId(id), wish, IfMatch.in(ifMatch)));
    }

    private static ResponseEntity<CampaignResponse> tagged(
            ResponseEntity.BodyBuilder answer, CampaignResponse campaign) {
        return answer.eTag(IfMatch.tagOf(campaign.revision())).body(campaign);
    }

    /**
     * Some campaigns, newest first.
     *
     * @param nextCursor where the next page begins; null if there is none
     */
    record Page(List<CampaignResponse> items, @Nullable CampaignId nextCursor) {}
}
