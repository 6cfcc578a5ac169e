package dev.trickle.simulator;

import static org.springframework.http.HttpHeaders.AUTHORIZATION;

import dev.trickle.simulator.ledger.Portfolio;
import dev.trickle.simulator.message.Refusal;
import dev.trickle.simulator.message.Token;
import dev.trickle.simulator.standing.Standing;
import dev.trickle.simulator.standing.TemplateStatus;
import dev.trickle.simulator.standing.Translation;
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
final class AccountEndpoint {

    private final SimulatorProperties settings;
    private final Standing standing;
    private final Portfolio portfolio;
    private final Refusals refusals;
    private final Token token;

    AccountEndpoint(SimulatorProperties settings, Standing standing, Portfolio portfolio, Refusals refusals) {
        this.settings = settings;
        this.standing = standing;
        this.portfolio = portfolio;
        this.refusals = refusals;
        this.token = new Token(settings.accessToken());
    }

    @GetMapping({"/{version:v\\d+\\.\\d+}/{id:\\d+}", "/{id:\\d+}"})
    ResponseEntity<?> number(
            @PathVariable String id,
            @RequestHeader(name = AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestParam(required = false) @Nullable String fields) {
        if (!token.opens(authorization)) {
            return refusals.answer(Refusal.badToken());
        }
        return settings.phoneNumbers().stream()
                .filter(number -> number.id().equals(id))
                .findFirst()
                .map(number -> Described.number(number, standing.of(id), portfolio.limit())
                        .with(fields))
                .<ResponseEntity<?>>map(ResponseEntity::ok)
                .orElseGet(() -> refusals.answer(Refusal.unknownObject("get", id)));
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
        if (!token.opens(authorization)) {
            return refusals.answer(Refusal.badToken());
        }
        if (!settings.businessAccountId().equals(id)) {
            return refusals.answer(Refusal.unknownObject("get", id));
        }
        var all = known().entrySet().stream()
                // Others that have the name in theirs are listed, too.
                .filter(each -> each.getKey().name().contains(name))
                .filter(each -> language == null || each.getKey().language().equals(language))
                .filter(each -> status == null || each.getValue() == status)
                .map(each -> Described.template(each.getKey(), each.getValue()).with(fields))
                .toList();
        try {
            return ResponseEntity.ok(TemplatePage.of(all, limit, after, request));
        } catch (IllegalArgumentException noCursor) {
            return refusals.answer(Refusal.invalidCursor());
        }
    }

    /** A status that Meta does not know, or a limit that is no number. */
    @ExceptionHandler
    ResponseEntity<?> unreadable(MethodArgumentTypeMismatchException mismatch) {
        return refusals.answer(Refusal.invalidParameter(mismatch.getName() + " is not valid"));
    }

    private SortedMap<Translation, TemplateStatus> known() {
        var known = standing.declaredTemplates();
        settings.templates().stream()
                .map(template -> new Translation(template.name(), template.language()))
                .forEach(template -> known.putIfAbsent(template, TemplateStatus.APPROVED));
        return known;
    }
}
