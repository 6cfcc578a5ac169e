package dev.trickle.api.suspension;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Suspensions over HTTP. */
@RestController
@RequestMapping("/api/suspensions")
final class SuspensionController {

    private final OpenSuspensionRepository openSuspensionRepository;
    private final OperatorNoticeRepository notices;
    private final SuspensionService desk;

    SuspensionController(
            OpenSuspensionRepository openSuspensionRepository,
            OperatorNoticeRepository notices,
            SuspensionService desk) {
        this.openSuspensionRepository = openSuspensionRepository;
        this.notices = notices;
        this.desk = desk;
    }

    @GetMapping
    OpenSuspensions open() {
        return new OpenSuspensions(openSuspensionRepository.open(), notices.current());
    }

    /** Answers with the suspension that ends as soon as the pipeline hears of it. */
    @PostMapping("/resume")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Suspension resume(@RequestBody JsonNode body) {
        return desk.resume(body);
    }

    /**
     * All open suspensions, oldest first.
     *
     * @param notices problems that suspend nothing but need the attention of a person
     */
    record OpenSuspensions(List<Suspension> items, List<OperatorNotice> notices) {}
}
