package dev.trickle.simulator;

import static org.springframework.http.HttpHeaders.AUTHORIZATION;

import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.health.TemplateStatus;
import dev.trickle.simulator.ledger.PortfolioLimit;
import dev.trickle.simulator.message.ApiError;
import dev.trickle.simulator.message.ApiToken;
import dev.trickle.simulator.message.TemplateCatalogue;
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

/** Returns the account, its numbers with their health, and its templates with their status. */
@RestController
final class AccountController {

    private final SimulatorProperties settings;
    private final AccountHealth accountHealth;
    private final TemplateCatalogue catalogue;
    private final PortfolioLimit portfolioLimit;
    private final GraphErrorHandler graphErrorHandler;
    private final ApiToken apiToken;

    AccountController(
            SimulatorProperties settings,
            AccountHealth accountHealth,
            TemplateCatalogue catalogue,
            PortfolioLimit portfolioLimit,
            GraphErrorHandler graphErrorHandler) {
        this.settings = settings;
        this.accountHealth = accountHealth;
        this.catalogue = catalogue;
        this.portfolioLimit = portfolioLimit;
        this.graphErrorHandler = graphErrorHandler;
        this.apiToken = new ApiToken(settings.accessToken());
    }

    @GetMapping({"/{version:v\\d+\\.\\d+}/{id:\\d+}", "/{id:\\d+}"})
    ResponseEntity<?> readObject(
            @PathVariable String id,
            @RequestHeader(name = AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestParam(required = false) @Nullable String fields) {
        if (!apiToken.matches(authorization)) {
            return graphErrorHandler.respond(ApiError.invalidToken());
        }
        if (settings.businessAccountId().equals(id)) {
            return ResponseEntity.ok(GraphObject.ofBusinessAccount(id, accountHealth.marketingAccess())
                    .select(fields));
        }
        return settings.phoneNumbers().stream()
                .filter(number -> number.id().equals(id))
                .findFirst()
                .map(number -> GraphObject.ofPhoneNumber(number, accountHealth.healthOf(id), portfolioLimit.limit())
                        .select(fields))
                .<ResponseEntity<?>>map(ResponseEntity::ok)
                .orElseGet(() -> graphErrorHandler.respond(ApiError.unknownObject("get", id)));
    }

    @GetMapping({"/{version:v\\d+\\.\\d+}/{id:\\d+}/message_templates", "/{id:\\d+}/message_templates"})
    ResponseEntity<?> listTemplates(
            @PathVariable String id,
            @RequestHeader(name = AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestParam(required = false) @Nullable String fields,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(required = false) @Nullable String language,
            @RequestParam(required = false) @Nullable TemplateStatus status,
            @RequestParam(required = false) @Nullable String category,
            @RequestParam(defaultValue = "25") int limit,
            @RequestParam(defaultValue = "") String after,
            HttpServletRequest request) {
        if (!apiToken.matches(authorization)) {
            return graphErrorHandler.respond(ApiError.invalidToken());
        }
        if (!settings.businessAccountId().equals(id)) {
            return graphErrorHandler.respond(ApiError.unknownObject("get", id));
        }
        var definitions = catalogue.all();
        var all = knownTemplates().entrySet().stream()
                // Meta also lists templates whose name contains the given one.
                .filter(each -> each.getKey().name().contains(name))
                .filter(each -> language == null || each.getKey().language().equals(language))
                .filter(each -> status == null || each.getValue() == status)
                .map(each -> GraphObject.ofTemplate(each.getKey(), each.getValue(), definitions.get(each.getKey())))
                .filter(each ->
                        category == null || category.equals(each.fields().get("category")))
                .map(each -> each.select(fields))
                .toList();
        try {
            return ResponseEntity.ok(TemplatePage.of(all, limit, after, request));
        } catch (IllegalArgumentException invalidCursor) {
            return graphErrorHandler.respond(ApiError.invalidCursor());
        }
    }

    /** An unknown status, or a limit that is not a number. */
    @ExceptionHandler
    ResponseEntity<?> handleInvalidParameter(MethodArgumentTypeMismatchException mismatch) {
        return graphErrorHandler.respond(ApiError.invalidParameter(mismatch.getName() + " is not valid"));
    }

    private SortedMap<TemplateKey, TemplateStatus> knownTemplates() {
        var known = accountHealth.declaredTemplates();
        catalogue.all().keySet().forEach(template -> known.putIfAbsent(template, TemplateStatus.APPROVED));
        return known;
    }
}
