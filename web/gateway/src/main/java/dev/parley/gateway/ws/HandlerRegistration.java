package dev.parley.gateway.ws;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/// Hands its handlers to [WebSocketExtension], which the container makes without injection.
@WebListener
public class HandlerRegistration implements ServletContextListener {

    static final String HANDSHAKE = Handshake.class.getName();
    static final String HEALTH = Health.class.getName();

    @Inject
    private Handshake handshake;

    @Inject
    private Health health;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setAttribute(HANDSHAKE, handshake);
        event.getServletContext().setAttribute(HEALTH, health);
    }
}
