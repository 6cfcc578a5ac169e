package dev.trickle.simulator;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A page for people that shows what was received. */
@RestController
final class LedgerPageController {

    /** Not among the static files: these are everybody's who shares the class path. */
    private static final Resource PAGE = new ClassPathResource("simulator-page.html");

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    Resource show() {
        return PAGE;
    }
}
