package dev.trickle.api.templates;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.page.Paging;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.templates.StoredTemplateRepository.TemplateFilter;
import dev.trickle.api.templates.StoredTemplateRepository.TemplateRead;
import dev.trickle.api.templates.StoredTemplateRepository.TemplateUser;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.pipeline.template.TemplateParameter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** REST endpoints of message templates. */
@RestController
@RequestMapping("/api/templates")
final class TemplateController {

    private static final int MAX_PAGE_SIZE = 500;

    private final StoredTemplateRepository templates;
    private final PreviewService previewService;
    private final AccountDirectory accountDirectory;

    TemplateController(
            StoredTemplateRepository templates, PreviewService previewService, AccountDirectory accountDirectory) {
        this.templates = templates;
        this.previewService = previewService;
        this.accountDirectory = accountDirectory;
    }

    @GetMapping
    TemplatePage list(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable String text,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String category,
            @RequestParam(required = false) @Nullable String language,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        Paging.checkLimit(limit, MAX_PAGE_SIZE);
        if (Stream.of(text, status, category, language, cursor)
                .anyMatch(given -> given != null && !RequestFields.isStorable(given))) {
            throw InvalidRequest.of("", "characters", "filters must not contain characters that cannot be stored");
        }
        var id = accountDirectory.resolve(account);
        var found = templates.list(id, new TemplateFilter(text, status, category, language), cursor, limit);
        return new TemplatePage(
                found.stream().map(TemplateSummary::of).toList(),
                found.size() < limit
                        ? null
                        : TemplateSummary.of(found.getLast()).cursor(),
                accountDirectory.settings(id).templateCheck() ? "on" : "off",
                templates.reads(id));
    }

    /** The template of one business account: that of the account's default phone number unless another is named. */
    @GetMapping("/{name}/{language}")
    TemplateDetails show(
            @PathVariable String name,
            @PathVariable String language,
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(name = "business_account_id", required = false) @Nullable String businessAccountId) {
        var id = accountDirectory.resolve(account);
        var owner = businessAccount(id, businessAccountId);
        var template = Optional.of(name + language)
                .filter(RequestFields::isStorable)
                .flatMap(storable -> templates.find(owner.id(), name, language))
                .orElseThrow(() -> new ResourceNotFound(
                        "The business account %s has no template %s in %s".formatted(owner.id(), name, language)));
        var users = templates.campaignsWith(
                id,
                name,
                language,
                owner.phoneNumbers(),
                accountDirectory.settings(id).defaultPhoneNumber().value());
        return new TemplateDetails(
                TemplateSummary.of(template),
                template.components(),
                template.parameters(),
                TemplateExample.of(template),
                users);
    }

    @PostMapping("/preview")
    PreviewService.PreviewResponse preview(@RequestBody JsonNode body) {
        return previewService.preview(body);
    }

    private BusinessAccount businessAccount(AccountId account, @Nullable String id) {
        var settings = accountDirectory.settings(account);
        var wanted = id == null
                ? settings.businessAccountOf(settings.defaultPhoneNumber()).orElseThrow()
                : id;
        return settings.businessAccounts().stream()
                .filter(each -> each.id().equals(wanted))
                .findFirst()
                .orElseThrow(() -> InvalidRequest.of(
                        "business_account_id",
                        "unknown-business-account",
                        "business_account_id must be one of the business accounts of the account"));
    }

    /**
     * A page of templates, by name.
     *
     * @param nextCursor cursor of the next page; null if this is the last one
     * @param templateCheck whether campaigns of the account are checked against their template: {@code on} or {@code
     *     off}
     * @param reads when the templates of each business account were read
     */
    record TemplatePage(
            List<TemplateSummary> items, @Nullable String nextCursor, String templateCheck, List<TemplateRead> reads) {}

    /**
     * A template without its content.
     *
     * @param changedAt when a list of Meta first contained this version
     */
    record TemplateSummary(
            String name,
            String language,
            String businessAccountId,
            String status,
            String category,
            @Nullable String previousCategory,
            String quality,
            String parameterFormat,
            @Nullable String headerFormat,
            Instant changedAt) {

        static TemplateSummary of(StoredTemplate template) {
            return new TemplateSummary(
                    template.name(),
                    template.language(),
                    template.businessAccountId(),
                    template.status(),
                    template.category(),
                    template.previousCategory(),
                    template.quality(),
                    template.parameterFormat(),
                    template.headerFormat(),
                    template.changedAt());
        }

        private String cursor() {
            return name + "/" + language + "/" + businessAccountId;
        }
    }

    /**
     * A template with its content.
     *
     * @param parameters what a message with this template contains
     * @param example fields of a request for a campaign with this template
     * @param campaigns the newest campaigns with this template, at most 100
     */
    record TemplateDetails(
            @JsonUnwrapped TemplateSummary template,
            JsonNode components,
            List<TemplateParameter> parameters,
            JsonNode example,
            List<TemplateUser> campaigns) {}
}
