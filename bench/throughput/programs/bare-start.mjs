await import('undici');
