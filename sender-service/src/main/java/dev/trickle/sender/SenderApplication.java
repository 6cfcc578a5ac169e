package dev.trickle.sender;

import dev.trickle.pipeline.installation.WaitForInfrastructure;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The sender-service as a program. */
@SpringBootApplication
public class SenderApplication {

    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** The service, ready to be started, alone or beside others. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(SenderApplication.class)
                .properties("spring.config.name=sender-service")
                .initializers(new WaitForInfrastructure());
    }
}
