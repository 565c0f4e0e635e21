"""Bangle.js 2, a watch with a JavaScript console: it runs our own small script, from RAM."""
