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

/** REST endpoints of suspensions. */
@RestController
@RequestMapping("/api/suspensions")
final class SuspensionController {

    private final OpenSuspensionRepository openSuspensionRepository;
    private final OperatorNoticeRepository notices;
    private final SuspensionService suspensionService;

    SuspensionController(
            OpenSuspensionRepository openSuspensionRepository,
            OperatorNoticeRepository notices,
            SuspensionService suspensionService) {
        this.openSuspensionRepository = openSuspensionRepository;
        this.notices = notices;
        this.suspensionService = suspensionService;
    }

    @GetMapping
    SuspensionList list() {
        return new SuspensionList(openSuspensionRepository.open(), notices.current());
    }

    /** Returns the suspension, which ends when the sender has processed the event. */
    @PostMapping("/resume")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Suspension resume(@RequestBody JsonNode body) {
        return suspensionService.resume(body);
    }

    /**
     * All open suspensions, oldest first.
     *
     * @param notices problems that suspend nothing but need the attention of a person
     */
    record SuspensionList(List<Suspension> items, List<OperatorNotice> notices) {}
}
