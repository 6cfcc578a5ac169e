package dev.trickle.simulator;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the HTML page that shows the accepted messages. */
@RestController
final class LedgerPageController {

    /** Not a static resource: other applications on the same class path would serve it, too. */
    private static final Resource PAGE = new ClassPathResource("simulator-page.html");

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    Resource page() {
        return PAGE;
    }
}
