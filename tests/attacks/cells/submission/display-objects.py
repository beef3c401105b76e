# title: Shows objects that bring their own HTML, SVG, LaTeX and JavaScript
# says: shown as text
# %%
ACTIVE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class Rich:
    def _repr_html_(self):
        return ACTIVE

    def _repr_svg_(self):
        return f"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>{ACTIVE}</svg>"

    _repr_javascript_ = _repr_latex_ = _repr_markdown_ = _repr_pdf_ = _repr_html_

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": ACTIVE, "application/javascript": "alert(1)"}

    def _ipython_display_(self):
        print("\x1b]0;owned\x07" + ACTIVE)

    def __repr__(self):
        return "shown as text " + ACTIVE


Rich()
# %%
from IPython.display import HTML, Javascript, display
# %%
display(HTML(ACTIVE))
# %%
{"text/html": ACTIVE, "application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
# %%
print("$\\href{javascript:alert(1)}{x}$ [x](javascript:alert(1)) </pre><script>alert(1)</script>")
