package dev.trickle.simulator;

import static org.springframework.http.HttpHeaders.AUTHORIZATION;

import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.health.TemplateStatus;
import dev.trickle.simulator.ledger.PortfolioLimit;
import dev.trickle.simulator.message.ApiError;
import dev.trickle.simulator.message.ApiToken;
import jakarta.servlet.http.HttpServletRequest;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** What can be read of the account: its numbers with their health, its templates with their status. */
@RestController
final class AccountController {

    private final SimulatorProperties settings;
    private final AccountHealth accountHealth;
    private final PortfolioLimit portfolioLimit;
    private final GraphErrorHandler graphErrorHandler;
    private final ApiToken apiToken;

    AccountController(
            SimulatorProperties settings,
            AccountHealth accountHealth,
            PortfolioLimit portfolioLimit,
            GraphErrorHandler graphErrorHandler) {
        this.settings = settings;
        this.accountHealth = accountHealth;
        this.portfolioLimit = portfolioLimit;
        this.graphErrorHandler = graphErrorHandler;
        this.apiToken = new ApiToken(settings.accessToken());
    }

    @GetMapping({"/{version:v\\d+\\.\\d+}/{id:\\d+}", "/{id:\\d+}"})
    ResponseEntity<?> number(
            @PathVariable String id,
            @RequestHeader(name = AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestParam(required = false) @Nullable String fields) {
        if (!apiToken.opens(authorization)) {
            return graphErrorHandler.answer(ApiError.badToken());
        }
        return settings.phoneNumbers().stream()
                .filter(number -> number.id().equals(id))
                .findFirst()
                .map(number -> GraphObject.number(number, accountHealth.of(id), portfolioLimit.limit())
                        .with(fields))
                .<ResponseEntity<?>>map(ResponseEntity::ok)
                .orElseGet(() -> graphErrorHandler.answer(ApiError.unknownObject("get", id)));
    }

    @GetMapping({"/{version:v\\d+\\.\\d+}/{id:\\d+}/message_templates", "/{id:\\d+}/message_templates"})
    ResponseEntity<?> templates(
            @PathVariable String id,
            @RequestHeader(name = AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestParam(required = false) @Nullable String fields,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(required = false) @Nullable String language,
            @RequestParam(required = false) @Nullable TemplateStatus status,
            @RequestParam(defaultValue = "25") int limit,
            @RequestParam(defaultValue = "") String after,
            HttpServletRequest request) {
        if (!apiToken.opens(authorization)) {
            return graphErrorHandler.answer(ApiError.badToken());
        }
        if (!settings.businessAccountId().equals(id)) {
            return graphErrorHandler.answer(ApiError.unknownObject("get", id));
        }
        var all = known().entrySet().stream()
                // Others that have the name in theirs are listed, too.
                .filter(each -> each.getKey().name().contains(name))
                .filter(each -> language == null || each.getKey().language().equals(language))
                .filter(each -> status == null || each.getValue() == status)
                .map(each ->
                        GraphObject.template(each.getKey(), each.getValue()).with(fields))
                .toList();
        try {
            return ResponseEntity.ok(TemplatePage.of(all, limit, after, request));
        } catch (IllegalArgumentException noCursor) {
            return graphErrorHandler.answer(ApiError.invalidCursor());
        }
    }

    /** A status that Meta does not know, or a limit that is no number. */
    @ExceptionHandler
    ResponseEntity<?> unreadable(MethodArgumentTypeMismatchException mismatch) {
        return graphErrorHandler.answer(ApiError.invalidParameter(mismatch.getName() + " is not valid"));
    }

    private SortedMap<TemplateKey, TemplateStatus> known() {
        var known = accountHealth.declaredTemplates();
        settings.templates().stream()
                .map(template -> new TemplateKey(template.name(), template.language()))
                .forEach(template -> known.putIfAbsent(template, TemplateStatus.APPROVED));
        return known;
    }
}
