"""Light and dark, wide and narrow."""

PAPER = "return getComputedStyle(document.body).backgroundColor"


def brightness(dashboard) -> float:
    colour = dashboard.run(PAPER)
    return sum(int(part) for part in colour[4:-1].split(",")) / 765


def test_it_is_light_when_the_system_is(dashboard):
    with dashboard.preferring("light"):
        dashboard.open()
        assert brightness(dashboard) > 0.8


def test_it_is_dark_when_the_system_is(dashboard):
    with dashboard.preferring("dark"):
        dashboard.open()
        assert brightness(dashboard) < 0.2


def test_the_switch_is_stronger_than_the_system(dashboard):
    with dashboard.preferring("dark"):
        dashboard.open()
        dashboard.press("#theme")
        dashboard.until(lambda: brightness(dashboard) > 0.8)


def test_the_choice_outlives_a_reload(dashboard):
    with dashboard.preferring("light"):
        dashboard.open()
        dashboard.press("#theme")
        dashboard.reload()
        assert brightness(dashboard) < 0.2


def test_texts_are_readable_in_both(dashboard, world):
    """WCAG AA: at least 4.5 to 1 for the texts of the tables and badges."""
    dashboard.open("failures")
    for scheme in ("light", "dark"):
        with dashboard.preferring(scheme):
            assert dashboard.run(CONTRASTS) == [], scheme


def test_a_phone_has_the_menu_behind_a_button(dashboard):
    with dashboard.sized(400):
        dashboard.open()
        dashboard.gone("#nav a")
        dashboard.press("#menu")
        dashboard.see('#nav [data-nav="uploads"]')
        dashboard.press('#nav [data-nav="uploads"]')
        dashboard.drawn("uploads")
        dashboard.gone("#nav a")


def test_a_phone_has_its_filters_behind_a_button(dashboard):
    with dashboard.sized(400):
        dashboard.open("jobs")
        dashboard.act("toggle-filters")
        dashboard.see('[data-filter="kind"]')
        dashboard.act("toggle-filters")


CONTRASTS = """
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => colour.slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('main th, main td, main .badge, main .pill, main a, #nav a')]
    .filter((one) => one.checkVisibility() && one.textContent.trim())
    .map((one) => {
      const [a, b] = [light(rgb(getComputedStyle(one).color)), light(ground(one))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.textContent.slice(0, 30)];
    })
    .filter(([ratio]) => ratio < 4.5);
"""
